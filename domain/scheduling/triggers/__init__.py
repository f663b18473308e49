"""The rules that yield slots: calendars, rates, single instants, and what shapes them.

May live here: pure triggers, each a frozen value that keeps the promise of `Trigger`, and the arithmetic
of zones and grids below them. May not: policies (what a slot becomes), schedules, or anything that
knows the present. croniter is known to `cron` alone.
"""

from domain.scheduling.triggers.at import At
from domain.scheduling.triggers.bounded import Bounded
from domain.scheduling.triggers.clock_changes import ClockChangeEffect, affected
from domain.scheduling.triggers.cron import Cron
from domain.scheduling.triggers.every import Every
from domain.scheduling.triggers.excluding import Excluding
from domain.scheduling.triggers.irregular import EveryBetween
from domain.scheduling.triggers.jittered import Jittered
from domain.scheduling.triggers.scatter import Unbound
from domain.scheduling.triggers.shaped import shaped
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.window import Window
from domain.scheduling.triggers.within import Within

__all__ = [
    "At",
    "Bounded",
    "ClockChangeEffect",
    "Cron",
    "Every",
    "EveryBetween",
    "Excluding",
    "Jittered",
    "Trigger",
    "Unbound",
    "Window",
    "Within",
    "affected",
    "shaped",
]
