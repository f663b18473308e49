"""Watching: whether a schedule keeps its service level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from domain.scheduling.alarms import AlarmKind, Watch, Watched
from domain.scheduling.definition import Definition
from domain.scheduling.policies.lateness import has_passed
from domain.scheduling.policies.sla import Sla
from domain.scheduling.run import Run
from domain.scheduling.run_states import Running
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import MICROSECOND

if TYPE_CHECKING:
    from domain.scheduling.decided import Decided
    from domain.scheduling.schedule import Schedule

OF_THE_SLA: Final = (AlarmKind.NOT_BEGUN, AlarmKind.NOT_FINISHED, AlarmKind.OVERDUE)

LOOK_AGAIN: Final = timedelta(seconds=10)
"""How long at least nobody looks whether a run has begun after all: its beginning gives no notice."""


def expecting(watch: Watch, definition: Definition, now: datetime) -> Watch:
    """Return the watch under a definition that comes into force `now`."""
    sla = definition.policies.sla
    if not (sla and sla.must_run_every):
        return attrs.evolve(watch, counts_from=None)
    return attrs.evolve(watch, counts_from=watch.counts_from or now)


def awake(schedule: Schedule, now: datetime) -> Schedule:
    """Return a schedule whose pause has ended: that it did not run meanwhile was meant."""
    counts_from = now if schedule.watch.counts_from else None
    return attrs.evolve(schedule, paused=None, watch=attrs.evolve(schedule.watch, counts_from=counts_from))


def overdue_at(schedule: Schedule) -> datetime | None:
    """Return the instant at which no run has succeeded for too long, or None where nobody asks or all know."""
    sla, counts_from = schedule.definition.policies.sla, schedule.watch.counts_from
    if not (sla and sla.must_run_every and counts_from) or schedule.watch.of(AlarmKind.OVERDUE):
        return None
    return counts_from + sla.must_run_every + MICROSECOND


def is_watched(schedule: Schedule) -> bool:
    """Tell whether somebody has to look at the open runs of a schedule when it decides."""
    watch = schedule.watch
    return bool(schedule.definition.policies.sla or watch.look_at or any(watch.of(kind) for kind in OF_THE_SLA))


def watch(decided: Decided, open_runs: Iterable[Run], now: datetime) -> Decided:
    """
    Return a decision together with the alarms that follow when somebody looks at `now`.

    `open_runs` are the schedule's runs as they were read before the decision. While a schedule is paused nobody
    looks; alarms that are open stay.
    """
    schedule = decided.schedule
    if schedule.paused or schedule.retired:
        return decided
    watched = _looked_at(schedule, [*open_runs, *decided.runs], now)
    if watched.watch == schedule.watch:
        return decided
    after = attrs.evolve(schedule, watch=watched.watch)
    return attrs.evolve(decided, alerts=(*decided.alerts, *watched.alerts)).leaving(after)


def _looked_at(schedule: Schedule, runs: Sequence[Run], now: datetime) -> Watched:
    sla = schedule.definition.policies.sla
    begun_by, ended_by = _limits(schedule, sla, [run for run in runs if not run.has_ended])
    (late, late_since), (slow, slow_since) = _broken(begun_by, now, "begun"), _broken(ended_by, now, "ended")
    overdue, overdue_since = _overdue(schedule, sla, now)
    watched = Watched(schedule.watch)
    watched = watched.seen(AlarmKind.NOT_BEGUN, late, now, since=late_since, else_="what was late has begun")
    watched = watched.seen(AlarmKind.NOT_FINISHED, slow, now, since=slow_since, else_="what took too long has ended")
    watched = watched.seen(AlarmKind.OVERDUE, overdue, now, since=overdue_since, else_="a run succeeded")
    again = now + max(sla.late_after, LOOK_AGAIN) if late and sla and sla.late_after else None
    looks = [again, *(at + MICROSECOND for _, at in (*begun_by, *ended_by) if at >= now)]
    look_at = min((look for look in looks if look), default=None)
    return attrs.evolve(watched, watch=attrs.evolve(watched.watch, look_at=look_at))


_Limits = list[tuple[str, datetime]]
"""What has to have happened, by the name of a run or slot, and by when."""


def _limits(schedule: Schedule, sla: Sla | None, runs: Iterable[Run]) -> tuple[_Limits, _Limits]:
    """Return by when runs and held slots have to have begun, and by when to have ended."""
    waiting = [(f"the held slot {hold.due_at.isoformat()}", sla.agreed(hold.due_at)) for hold in schedule.held if sla]
    ours = [(run.fire_id, run.agreed, _has_begun(run)) for run in runs if _is_of(run, schedule)]
    terms = [*ours, *((name, agreed, False) for name, agreed in waiting)]
    begun_by = [(name, agreed.begun_by) for name, agreed, begun in terms if agreed and agreed.begun_by and not begun]
    ended_by = [(name, agreed.ended_by) for name, agreed, _ in terms if agreed and agreed.ended_by]
    return begun_by, ended_by


def _is_of(run: Run, schedule: Schedule) -> bool:
    """Tell whether a run belongs to the promise that stands, and not to one that it took the place of."""
    return run.schedule_id == schedule.id and parse_fire_id(run.fire_id).generation == schedule.generation


def _has_begun(run: Run) -> bool:
    return bool(run.attempts) or isinstance(run.state, Running)


_Broken = tuple[str | None, datetime | None]
"""What is wrong and since when, or twice None."""


def _broken(limits: _Limits, now: datetime, what: str) -> _Broken:
    """Return what the oldest limit that has passed says."""
    passed = [(at, name) for name, at in limits if has_passed(at, now)]
    if not passed:
        return None, None
    at, name = min(passed)
    return f"{name} had not {what} by {at.isoformat()}", at


def _overdue(schedule: Schedule, sla: Sla | None, now: datetime) -> _Broken:
    counts_from = schedule.watch.counts_from
    if not (sla and sla.must_run_every and counts_from) or now <= counts_from + sla.must_run_every:
        return None, None
    return f"no run has succeeded since {counts_from.isoformat()}", counts_from + sla.must_run_every
