"""The one order in which the combinators go around a rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.scheduling.triggers.bounded import Bounded
from domain.scheduling.triggers.excluding import Excluding
from domain.scheduling.triggers.jittered import Jittered
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.window import Window
from domain.scheduling.triggers.within import Within


def shaped(
    trigger: Trigger,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    windows: Iterable[Window | str] = (),
    exclude: Iterable[date] = (),
    timezone: str = "UTC",
    jitter: timedelta | None = None,
) -> Trigger:
    """
    Return `trigger` within its bounds, windows and exclusions, and then jittered.

    Jitter goes outermost, so that everything else tests the unjittered instant. Windows and dates are
    those of `timezone`; `start` and `end` are instants in UTC. Raises `InvalidValue`.
    """
    if start or end:
        trigger = Bounded(trigger, start, end)
    if windows := tuple(windows):
        trigger = Within(trigger, windows, timezone)
    if exclude := tuple(exclude):
        trigger = Excluding(trigger, exclude, timezone)
    return Jittered(trigger, jitter) if jitter else trigger
