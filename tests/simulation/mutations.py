"""Teeth: each mutation breaks Kept in one place, and each has to be found within its number of seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from adapters.memory.inboxes import MemoryInboxes
from adapters.memory.leases import MemoryLeases
from adapters.memory.runs import MemoryRuns
from adapters.memory.schedules import MemorySchedules
from adapters.memory.state import MemoryState
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.schedule_store import Record, Standing
from application.scheduling import fan_outs, retention
from application.scheduling.announcing import Announcing
from application.scheduling.catching_up import Outcome
from application.scheduling.fan_outs import WentOn
from application.scheduling.handover import HandOvers
from application.scheduling.planner import Planned, Planner
from application.scheduling.recording import Recording
from application.scheduling.recovery import Recovery
from application.scheduling.watching import Watching
from domain.scheduling import conditions, deciding, fan_out, redefining
from domain.scheduling.alarms import Watch
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided, split
from domain.scheduling.decisions import Decision, Hold
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.events import Event
from domain.scheduling.fan_out import Onward
from domain.scheduling.outcome import StaleOutcome
from domain.scheduling.policies.gauges import Readings
from domain.scheduling.policies.overlap import Situation
from domain.scheduling.run import Run
from domain.scheduling.run_states import FannedOut, Queued, Running, Succeeded
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Fate, News, Tidings
from domain.scheduling.values import FireId, ScheduleId


@attrs.frozen(kw_only=True)
class Mutation:
    """One attribute of one class or module that is replaced, the rule that finds it, and within how many seeds."""

    name: str
    where: Any
    attribute: str
    replacement: Any
    breaks: str
    within: int = 300

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let the mutation be in force for as long as the block runs."""
        original = vars(self.where)[self.attribute]
        setattr(self.where, self.attribute, self.replacement)
        try:
            yield
        finally:
            setattr(self.where, self.attribute, original)


# ------------------------------------------------------------ the store


def _anybody_may_write(self: MemoryLeases, lease: Lease | None) -> None:
    """Drop the check of epoch and token."""


def _same_epoch(self: MemoryLeases, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
    if self.held and self.held.ends_at > now:
        return None
    self.held = Lease(1, token, holder, now + ttl)
    return self.held


def _over_any_version(self: MemorySchedules, record: Record, now: datetime) -> Recorded:
    self._write(record, now)
    self._trim(record)
    self._index(record, now)
    return Recorded.RECORDED


def _over_any_run(self: MemoryRuns, change: RunChange, now: datetime) -> Recorded:
    self.state.put_run(change.after)
    if change.after.has_ended:
        self.state.end_run(change.after, now)
    return Recorded.RECORDED


_due = MemorySchedules.due


def _acknowledged_when_read(self: MemorySchedules, now: datetime, limit: int) -> Sequence[Standing]:
    found = _due(self, now, limit)
    for standing in found:
        self.state.notices[standing.schedule.id].clear()
    return found


_standing = MemorySchedules._standing


def _nothing_unfinished(self: MemorySchedules, id: ScheduleId) -> Standing:
    return attrs.evolve(_standing(self, id), unfinished=())


def _ended_in_silence(self: MemoryState, run: Run, now: datetime) -> None:
    self.unfinished[run.schedule_id].pop(run.fire_id, None)


def _numbered_by_what_waits(self: MemoryState, schedule: Schedule) -> int:
    return max(self.inboxes[schedule.id], default=0)


def _accepted_in_silence(self: MemoryInboxes, event: Event, schedule: Schedule) -> None:
    self.state.inboxes[schedule.id][self.state.newest_number(schedule) + 1] = event


def _accepted_again(self: MemoryInboxes, event: Event) -> None:
    self.state.accepted.clear()


def _told_without_ends(self: Tidings, upstream: ScheduleId, news: News) -> Tidings:
    return _hearing(self, upstream, attrs.evolve(news, closed=()))


def _ended_well(self: Tidings, upstream: ScheduleId, news: News) -> Tidings:
    well = tuple(attrs.evolve(each, fate=Fate.SUCCEEDED) if each.run else each for each in news.closed)
    return _hearing(self, upstream, attrs.evolve(news, closed=well))


_hearing = Tidings.hearing


# ------------------------------------------------------------ the coordinator


def _plan_in_two_writes(self: Planner, lease: Lease, now: datetime, limit: int, *, runs_first: bool) -> Planned:
    decided = [
        (each, each.schedule.decide(now, Circumstances(each.unfinished))) for each in self.schedules.due(now, limit)
    ]
    records = [self._record(*each, now) for each in decided]
    first = [_runs_only(*pair) if runs_first else _mark_only(pair[1]) for pair in zip(decided, records, strict=True)]
    if records:
        self.schedules.record(lease, now, first)
        self.schedules.record(lease, now, [_rest(*pair) for pair in zip(records, first, strict=True)])
    return Planned(runs=tuple(run for record in records for run in record.runs))


def _mark_only(record: Record) -> Record:
    return attrs.evolve(record, entries=(), runs=())


def _runs_only(decided: tuple[Standing, Decided], record: Record) -> Record:
    before = decided[0].schedule
    return attrs.evolve(record, schedule=attrs.evolve(before, version=before.version + 1), entries=())


def _rest(record: Record, first: Record) -> Record:
    after = attrs.evolve(record.schedule, version=first.schedule.version + 1)
    runs = () if first.runs else record.runs
    return attrs.evolve(record, expected_version=first.schedule.version, schedule=after, runs=runs)


def _marked_first(self: Planner, lease: Lease, now: datetime, limit: int) -> Planned:
    return _plan_in_two_writes(self, lease, now, limit, runs_first=False)


def _runs_first(self: Planner, lease: Lease, now: datetime, limit: int) -> Planned:
    return _plan_in_two_writes(self, lease, now, limit, runs_first=True)


def _none(*_arguments: object) -> int:
    return 0


def _none_that_wait(*_arguments: object) -> tuple[int, WentOn]:
    return 0, WentOn()


# ------------------------------------------------------------ the domain


def _whatever_the_token(self: Run, token: str) -> Running:
    if isinstance(self.state, Running):
        return self.state
    raise StaleOutcome("nothing runs")


def _whatever_the_attempt(self: Run, delivery: Delivery, *, token: str, worker: str, now: datetime) -> Run | Refusal:
    if self.has_ended or not isinstance(self.state, Queued | Running):
        return Refusal.ENDED
    return self._now(Running(self.state.attempt, delivery.ordinal, token, worker, now))


_hand_over = Run.hand_over


def _same_ordinal(self: Run, now: datetime) -> tuple[Run, Delivery]:
    if not isinstance(self.state, Queued):
        return _hand_over(self, now)
    again = attrs.evolve(self.state, at=now)
    return self._now(again), Delivery(self.fire_id, again.attempt, again.ordinal)


def _never(*_arguments: object) -> None:
    return None


def _nothing_settled(schedule: Schedule, *_circumstances: object) -> Decided:
    return Decided.nothing(schedule)


def _everything(
    _schedule: Schedule, situation: Situation, _readings: Readings | None
) -> tuple[Situation, tuple[Decision, ...]]:
    return situation, ()


def _holding_nothing(
    decisions: tuple[Decision, ...], held: tuple[Hold, ...]
) -> tuple[list[Decision], list[Decision], tuple[Hold, ...]]:
    fresh, amended, _ = split(decisions, held)
    return fresh, amended, ()


_line_up = MemorySchedules._line_up


def _lined_up_for_nothing(self: MemorySchedules, record: Record, now: datetime) -> None:
    _line_up(self, attrs.evolve(record, draw=None), now)


def _drawn_without_a_line(self: MemorySchedules, record: Record, now: datetime) -> None:
    _line_up(self, attrs.evolve(record, place=None), now)


def _nothing_is_open(*_arguments: object) -> bool:
    return False


# ------------------------------------------------------------ alarms


def _no_runs(self: Watching, outcomes: Sequence[Outcome]) -> dict[FireId, Run]:
    return {}


def _forgotten_then_told(self: Announcing) -> None:
    for each in self.alerts.untold(100):
        self.alerts.were_told([each.number])
        self.inboxes.accept(each.event)


# ------------------------------------------------------------ fan-outs


_spread = fan_out.spread


def _nothing_taken_off(parent: Run, state: FannedOut, *others: Any) -> Onward:
    onward = _spread(parent, state, *others)
    return attrs.evolve(onward, parent=attrs.evolve(onward.parent, state=state))


def _good_enough(_parent: Run, _children: Sequence[Run], now: datetime) -> Succeeded:
    return Succeeded(now)


MUTATIONS: Final = (
    Mutation(
        name="drop the epoch check",
        where=MemoryLeases,
        attribute="check",
        replacement=_anybody_may_write,
        breaks="Fencing",
    ),
    Mutation(
        name="give a new leader the old epoch",
        where=MemoryLeases,
        attribute="acquire",
        replacement=_same_epoch,
        breaks="Fencing",
    ),
    Mutation(
        name="drop the token check at settle",
        where=Run,
        attribute="_running",
        replacement=_whatever_the_token,
        breaks="Attempts",
        within=1_000,
    ),
    Mutation(
        name="forget the attempt fence in admission",
        where=Run,
        attribute="admit",
        replacement=_whatever_the_attempt,
        breaks="Attempts",
    ),
    Mutation(
        name="mark before recording runs",
        where=Planner,
        attribute="plan",
        replacement=_marked_first,
        breaks="Conservation",
    ),
    Mutation(
        name="record runs before marking",
        where=Planner,
        attribute="plan",
        replacement=_runs_first,
        breaks="Conservation",
    ),
    Mutation(
        name="deliver only in the tick that planned",
        where=HandOvers,
        attribute="deliver_waiting",
        replacement=_none_that_wait,
        breaks="Liveness",
    ),
    Mutation(
        name="acknowledge notices when read",
        where=MemorySchedules,
        attribute="due",
        replacement=_acknowledged_when_read,
        breaks="Notices",
    ),
    Mutation(
        name="end a run without a notice",
        where=MemoryState,
        attribute="end_run",
        replacement=_ended_in_silence,
        breaks="Notices",
    ),
    Mutation(
        name="number an event after what waits",
        where=MemoryState,
        attribute="newest_number",
        replacement=_numbered_by_what_waits,
        breaks="Numbers",
    ),
    Mutation(
        name="tell nobody how a run ended",
        where=Tidings,
        attribute="hearing",
        replacement=_told_without_ends,
        breaks="Liveness",
    ),
    Mutation(
        name="tell everybody that a run ended well",
        where=Tidings,
        attribute="hearing",
        replacement=_ended_well,
        breaks="Followed",
    ),
    Mutation(
        name="accept an event without waking anybody",
        where=MemoryInboxes,
        attribute="_put",
        replacement=_accepted_in_silence,
        breaks="Numbers",
    ),
    Mutation(
        name="accept an event again",
        where=MemoryInboxes,
        attribute="_forget_old_keys",
        replacement=_accepted_again,
        breaks="Numbers",
    ),
    Mutation(
        name="edit without settling first",
        where=redefining,
        attribute="settled",
        replacement=_nothing_settled,
        breaks="Conservation",
    ),
    Mutation(
        name="redeliver without raising the ordinal",
        where=Run,
        attribute="hand_over",
        replacement=_same_ordinal,
        breaks="Attempts",
    ),
    Mutation(
        name="record over any version",
        where=MemorySchedules,
        attribute="_record",
        replacement=_over_any_version,
        breaks="OneWrite",
    ),
    Mutation(
        name="move a run over any version",
        where=MemoryRuns,
        attribute="advance_one",
        replacement=_over_any_run,
        breaks="OneWrite",
    ),
    Mutation(
        name="decide without the unfinished runs",
        where=MemorySchedules,
        attribute="_standing",
        replacement=_nothing_unfinished,
        breaks="Overlap",
    ),
    Mutation(
        name="admit after the deadline",
        where=Run,
        attribute="begins_by",
        replacement=property(_never),
        breaks="Attempts",
    ),
    Mutation(
        name="forget what is held",
        where=deciding,
        attribute="split",
        replacement=_holding_nothing,
        breaks="Conservation",
    ),
    Mutation(
        name="draw nothing from the catch-up budget",
        where=MemorySchedules,
        attribute="_line_up",
        replacement=_lined_up_for_nothing,
        breaks="CatchUp",
    ),
    Mutation(
        name="let commands start slots late",
        where=Recording,
        attribute="by_hand",
        replacement=property(_never),
        breaks="CatchUp",
    ),
    Mutation(
        name="forget who waits for the budget",
        where=MemorySchedules,
        attribute="_line_up",
        replacement=_drawn_without_a_line,
        breaks="CatchUp",
    ),
    Mutation(
        name="start whatever the gauges say",
        where=conditions,
        attribute="let_through",
        replacement=_everything,
        breaks="Conditions",
    ),
    Mutation(
        name="forget which slot started last",
        where=deciding,
        attribute="last_started",
        replacement=_never,
        breaks="Conditions",
    ),
    Mutation(
        name="trim what is still open",
        where=retention,
        attribute="_is_open",
        replacement=_nothing_is_open,
        breaks="Conservation",
    ),
    Mutation(
        name="never declare a silent attempt lost",
        where=Recovery,
        attribute="_lose_silent",
        replacement=_none,
        breaks="Liveness",
    ),
    Mutation(
        name="look at no open runs",
        where=Watching,
        attribute="_open_runs",
        replacement=_no_runs,
        breaks="Alarms",
    ),
    Mutation(
        name="forget an alert before it was told",
        where=Announcing,
        attribute="tell",
        replacement=_forgotten_then_told,
        breaks="Liveness",
    ),
    Mutation(
        name="raise an alarm at every look",
        where=Watch,
        attribute="of",
        replacement=_never,
        breaks="Alarms",
    ),
    Mutation(
        name="lose the alerts of a record",
        where=MemoryState,
        attribute="put_alerts",
        replacement=_none,
        breaks="Liveness",
    ),
    Mutation(
        name="forget to take recorded items off",
        where=fan_outs,
        attribute="spread",
        replacement=_nothing_taken_off,
        breaks="FansOut",
    ),
    Mutation(
        name="call a fan-out with a failed child a success",
        where=fan_out,
        attribute="_end",
        replacement=_good_enough,
        breaks="FansOut",
    ),
    Mutation(
        name="forget a fan-out whose last child has ended",
        where=MemoryState,
        attribute="look_after",
        replacement=_none,
        breaks="Liveness",
    ),
    Mutation(name="never deliver again", where=Recovery, attribute="_redeliver", replacement=_none, breaks="Liveness"),
)
