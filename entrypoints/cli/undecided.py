"""Why the ledger of a schedule has nothing to say about an instant: not yet, no more, or because it is no slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from application.ports.schedule_store import Standing
from application.scheduling.queries import Queries
from domain.scheduling.after import After
from domain.scheduling.definition import Once, Repeat, Timing
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import On
from domain.scheduling.following import waits_for
from domain.scheduling.progress import Pending, Through
from domain.scheduling.schedule import Schedule
from entrypoints.cli.times import iso, stamp


def is_still_to_come(schedule: Schedule, at: datetime) -> bool:
    """Tell whether `at` is a slot that the present promise has not decided, whatever an earlier one left there."""
    if schedule.retired or not _is_a_slot(schedule.definition.timing, at):
        return False
    match schedule.progress:
        case Through(cursor=cursor):
            return cursor < at
        case progress:
            return isinstance(progress, Pending)


def why_not_in_the_ledger(queries: Queries, standing: Standing, at: datetime, now: datetime) -> str:
    """Say why nothing accounts for `at`; raise `InvalidValue` when it is no slot at all."""
    schedule = standing.schedule
    if at <= schedule.created_at and isinstance(schedule.definition.timing, Repeat):
        return f"the schedule was created only at {stamp(schedule.created_at)}; earlier slots are not its own"
    timing = _timing_at(queries, schedule, at)
    if isinstance(timing, After):
        return _why_not_followed(schedule, at)
    if isinstance(timing, On):
        raise _no_event(schedule, at)
    if not _is_a_slot(timing, at):
        raise _no_slot(schedule, timing, at)
    if at <= schedule.checkpoint.at:
        return "retention has removed its entry; only the totals up to the checkpoint are kept"
    if schedule.paused:
        return f"not decided: the schedule is paused by {schedule.paused.by}; `kept resume` decides it"
    return "not decided yet: it lies ahead" if at > now else "due, and not decided yet; is a scheduler running?"


def refuse_what_lies_between_slots(queries: Queries, schedule: Schedule, at: datetime) -> None:
    """A range accounts for the slots from its first to its last, and for no instant between two of them."""
    revision = queries.in_force(schedule, at)
    timing = revision.definition.timing if revision else None
    if isinstance(timing, Repeat) and not _is_a_slot(timing, at):
        raise _no_slot(schedule, timing, at)


def _why_not_followed(schedule: Schedule, at: datetime) -> str:
    """Say what a nominal slot waits for; raise `InvalidValue` where no upstream told of it."""
    if not any(each.span.first <= at <= each.span.last for each in schedule.tidings.read()):
        raise _no_event(schedule, at)
    if schedule.paused:
        return f"not decided: the schedule is paused by {schedule.paused.by}; `kept resume` decides it"
    awaited = waits_for(schedule)
    if not awaited:
        return "due, and not decided yet; is a scheduler running?"
    return f"not decided: waits for {', '.join(awaited)} to tell what became of this slot, or of one before it"


def _timing_at(queries: Queries, schedule: Schedule, at: datetime) -> Timing:
    """Return when the schedule was due around `at`; a one-off's instant holds from before it was promised."""
    timing = schedule.definition.timing
    revision = queries.in_force(schedule, at) if isinstance(timing, Repeat) else None
    return revision.definition.timing if revision else timing


def _no_slot(schedule: Schedule, timing: Timing, at: datetime) -> InvalidValue:
    nearest = " and ".join(slot.isoformat() for slot in _around(timing, at) if slot)
    return InvalidValue("--slot", iso(at), f"is no slot of {schedule.id!r}", f"the nearest: {nearest or 'none'}")


def _no_event(schedule: Schedule, at: datetime) -> InvalidValue:
    problem = f"is no slot of {schedule.id!r} that was decided"
    return InvalidValue("--slot", iso(at), problem, "copy one from `kept explain` without --slot")


def _around(timing: Timing, at: datetime) -> Sequence[datetime | None]:
    match timing:
        case Once(at=promised):
            return (promised,)
        case On() | After():
            return ()
        case Repeat(trigger=rule):
            return (*rule.latest(at, 1), rule.next(at))


def _is_a_slot(timing: Timing, at: datetime) -> bool:
    match timing:
        case Once(at=promised):
            return at == promised
        case On() | After():
            return False
        case Repeat(trigger=rule):
            return rule.latest(at, 1) == (at,)
