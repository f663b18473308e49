"""Settling: what is still undecided comes to an account before a command takes effect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.backlog import skipped
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided, accounted
from domain.scheduling.decisions import Reason, Skip, Span
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.due import DueSlots
from domain.scheduling.intake import all_undecided, given_up, moved_on, ready_spans
from domain.scheduling.progress import Pending, Through, onward

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def settled(schedule: Schedule, now: datetime, circumstances: Circumstances) -> Decided:
    """Decide up to `now`; what a pause still keeps back is skipped."""
    decided = schedule.decide(now, circumstances)
    return gap_skipped(schedule, now, now) if decided.schedule.paused else decided


def gap_skipped(schedule: Schedule, until: datetime, now: datetime) -> Decided:
    """Skip as paused what came due up to `until`; the slots after it stay undecided."""
    gap = _undecided(schedule, until)
    progress = onward(schedule.progress, until, settled=bool(gap))
    after = attrs.evolve(schedule, progress=progress, version=schedule.version + 1)
    after = moved_on(schedule, after, until)
    return accounted(schedule, after, now, fresh=[Skip(span, Reason.PAUSED) for span in gap])


def open_slots_skipped(schedule: Schedule, reason: Reason, now: datetime, instead: datetime | None = None) -> Decided:
    """End what waits: held slots, the backlog and a one-off still to come; `instead` is promised in their place."""
    waiting = all_undecided(schedule)
    match schedule.definition.timing, schedule.progress:
        case Once(at=at), Pending():
            fresh = [Skip(Span.of(at), reason, into=instead)]
        case _:
            fresh = [Skip(waiting, reason, into=instead)] if waiting else []
    amended = [Skip(Span.of(hold.due_at), reason, into=instead) for hold in schedule.held]
    progress = onward(schedule.progress, now, settled=bool(fresh))
    emptied = attrs.evolve(schedule, held=(), backlog=(), in_line_since=None, progress=progress)
    after = given_up(schedule, emptied, waiting)
    ended = accounted(schedule, after, now, fresh=fresh, amended=amended)
    return attrs.evolve(ended, amended=(*ended.amended, *skipped(schedule.backlog, reason, schedule, now)))


def _undecided(schedule: Schedule, until: datetime) -> tuple[Span, ...]:
    match schedule.definition.timing, schedule.progress:
        case Repeat(trigger=trigger), Through(cursor=cursor):
            gap = DueSlots(trigger, cursor, until).span()
            return (gap,) if gap else ()
        case Once(at=at), Pending() if at <= until:
            return (Span.of(at),)
        case _:
            return ready_spans(schedule, until)
