"""What people are shown of slots, runs and schedules: plain values, in the glossary's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from domain.scheduling.ledger import Disposition, Entry, Superseded
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import Measured
from domain.scheduling.run import Run
from domain.scheduling.run_states import Cancelled, Ended, Failed, FannedOut, Queued, Running, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId

Condition: TypeAlias = Gate | Adaptive
"""What asks a gauge before slots start."""


@attrs.frozen(kw_only=True)
class SlotView:
    """
    One slot with its disposition and, where it was started, its run's times; all instants are in UTC.

    `why` says what ended its run where that was not success, or why another attempt follows. `number` is that of its
    event, where the schedule listens to events; `measured` what a gauge showed, where the disposition depended on one,
    and `asked` the policy that asked it.
    """

    due_at: datetime
    disposition: Disposition
    reason: str | None
    into: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    fire_id: FireId | None = None
    run_state: str | None = None
    why: str | None = None
    blocked_by: FireId | None = None
    decided_at: datetime
    revision: int
    supersedes: Superseded | None = None
    number: int | None = None
    measured: Measured | None = None
    asked: Condition | None = None


@attrs.frozen(kw_only=True)
class RangeView:
    """
    Neighbouring slots that share a disposition other than started, its reason and the run that blocked them.

    `count` is None where nobody counted; `number` is that of the first event, where the schedule listens; `measured`
    and `asked` are as with a slot.
    """

    first: datetime
    last: datetime
    count: int | None
    disposition: Disposition
    reason: str | None
    into: datetime | None = None
    blocked_by: FireId | None = None
    number: int | None = None
    measured: Measured | None = None
    asked: Condition | None = None


@attrs.frozen(kw_only=True)
class RunView:
    """
    One run; `why` says what ended it where that was not success, `not_before` when a waiting one goes on.

    `fallback` is the command of a run that followed a failed one; `retried` counts retries by hand; `children` how
    many of the child runs of one that fanned out are in each state, and of those `unrecorded` that are still to come.
    """

    fire_id: FireId
    schedule: str
    due_at: datetime
    state: str
    late: bool
    attempts: int
    recorded_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    not_before: datetime | None = None
    worker: str | None = None
    why: str | None = None
    fallback: str | None = None
    retried: int = 0
    children: Mapping[str, int] | None = None


@attrs.frozen(kw_only=True)
class ScheduleView:
    """One schedule at a glance."""

    schedule: Schedule
    state: str
    next_slot: datetime | None
    unfinished: tuple[FireId, ...]
    last: SlotView | RangeView | None


def slot_view(entry: Entry, run: Run | None, asked: Condition | None = None) -> SlotView:
    """Return the view of a single entry, together with its run's outcome."""
    return SlotView(
        due_at=entry.span.first,
        disposition=entry.disposition,
        reason=entry.reason,
        into=entry.into,
        started_at=started_at(run) if run else None,
        ended_at=run.state.at if run and isinstance(run.state, Ended) else None,
        fire_id=run.fire_id if run else None,
        run_state=run.state.name if run else None,
        why=_why(run) if run else None,
        blocked_by=entry.blocked_by,
        decided_at=entry.decided_at,
        revision=entry.revision,
        supersedes=entry.supersedes,
        number=entry.number,
        measured=entry.measured,
        asked=asked,
    )


def range_view(entry: Entry, asked: Condition | None = None) -> RangeView:
    """Return the view of an entry that stands for several slots."""
    return RangeView(
        first=entry.span.first,
        last=entry.span.last,
        count=entry.span.count,
        disposition=entry.disposition,
        reason=entry.reason,
        into=entry.into,
        blocked_by=entry.blocked_by,
        number=entry.number,
        measured=entry.measured,
        asked=asked,
    )


def run_view(run: Run, children: Mapping[str, int] | None = None) -> RunView:
    """Return the view of a run in whatever state it is, with the counts of its child runs where it has any."""
    state = run.state
    last = run.attempts[-1] if run.attempts else None
    return RunView(
        fire_id=run.fire_id,
        schedule=run.schedule_id,
        due_at=run.due_at,
        state=state.name,
        late=run.late,
        attempts=begun(run),
        recorded_at=run.recorded_at,
        started_at=started_at(run),
        ended_at=state.at if isinstance(state, Ended) else None,
        not_before=state.not_before if isinstance(state, Waiting) else None,
        worker=state.worker if isinstance(state, Running) else last.worker if last else None,
        why=_why(run),
        fallback=run.command.name if run.command and run.is_fallback else None,
        retried=run.retried,
        children=children,
    )


def schedule_view(schedule: Schedule, unfinished: Sequence[FireId], last: SlotView | RangeView | None) -> ScheduleView:
    """Return a schedule at a glance."""
    return ScheduleView(
        schedule=schedule,
        state="retired" if schedule.retired else "paused" if schedule.paused else "active",
        next_slot=schedule.next_slot(),
        unfinished=tuple(unfinished),
        last=last,
    )


def begun(run: Run) -> int:
    """Return how many attempts have begun."""
    return len(run.attempts) + isinstance(run.state, Running)


def started_at(run: Run) -> datetime | None:
    """Return when the first attempt began, or None while none has."""
    if run.attempts:
        return run.attempts[0].started_at
    return run.state.at if isinstance(run.state, Running) else None


def _why(run: Run) -> str | None:
    match run.state:
        case Waiting() | Queued() | Running() | FannedOut():
            return (run.attempts[-1].error or None) if run.attempts else None
        case Failed(why=why):
            return why
        case Cancelled(by=by):
            return f"by {by}"
        case _:
            return None
