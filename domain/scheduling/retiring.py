"""Retiring: the end of a promise, and the tombstone that remains of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from domain.scheduling.alarms import Watch, Watched
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.settling import open_slots_skipped, settled
from domain.scheduling.values import in_utc

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule

RETENTION: Final = "retention"
"""Who ends a one-off that was kept, once its account is old enough."""


@attrs.frozen(kw_only=True)
class Retirement:
    """Who ended a schedule for good, and when; what remains is a tombstone with its generation."""

    at: datetime = attrs.field(validator=in_utc)
    by: str


def retire(schedule: Schedule, retirement: Retirement, circumstances: Circumstances) -> Decided:
    """Skip every slot that is still open, and leave the tombstone."""
    before = settled(schedule, retirement.at, circumstances)
    ended = before.and_then(open_slots_skipped(before.schedule, Reason.RETIRED, retirement.at))
    over = Watched(ended.schedule.watch).all_over(retirement.at, "the schedule was retired")
    watch = Watch(raised=over.watch.raised)
    tombstone = attrs.evolve(ended.schedule, paused=None, retired=retirement, watch=watch)
    return attrs.evolve(ended, alerts=(*ended.alerts, *over.alerts)).leaving(tombstone)
