"""The order of decision: one screen that says which policy speaks first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from domain.scheduling import conditions
from domain.scheduling.after import After
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Span, Start, first_of, resolved
from domain.scheduling.definition import Once, Policies, Repeat
from domain.scheduling.due import DueSlots
from domain.scheduling.events import On
from domain.scheduling.following import Nominal, ready_by
from domain.scheduling.inbox import Bundle
from domain.scheduling.listening import ready, slot_of
from domain.scheduling.policies.breaker import Closed, let_through
from domain.scheduling.policies.lateness import expires_at, has_passed
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, SkipMissed, is_late
from domain.scheduling.policies.overlap import Situation
from domain.scheduling.progress import Numbered, Pending, Through
from domain.scheduling.values import FireId

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def plan(schedule: Schedule, now: datetime, circumstances: Circumstances) -> tuple[Decision, ...]:
    """
    Decide the held and the due slots of a schedule that is neither paused nor retired.

    The first reason wins: beyond the catch-up window, deadline, missed, catch-up limit, gate and frequency, which
    look at what gauges read, circuit, overlap, budget, which grants tokens to late slots. Held slots passed "missed"
    and the frequency when they came due; everything else they pass again.
    """
    wanted = _due(schedule, now)
    if not (wanted or schedule.held):
        # Often a schedule only comes to hear how a run ended.
        return ()
    policies = schedule.definition.policies
    starting = [each for each in wanted if isinstance(each, Start)]
    kept, ended = _still_waiting(schedule, now)
    overtaken = policies.missed.overtake([each for each in kept if each.reason is Reason.BUDGET], starting)
    situation = Situation(_without(kept, overtaken), starting, circumstances.unfinished, circumstances.tokens)
    situation, shut_out = conditions.let_through(schedule, situation, circumstances.readings)
    circuit = schedule.circuit if policies.breaker else Closed()
    situation, resting = let_through(circuit, situation, now)
    verdicts = _naming_the_blocker(schedule, _within_max_runs(schedule, situation))
    settled = [each for each in wanted if not isinstance(each, Start)]
    return resolved((*ended, *overtaken, *settled, *shut_out, *resting, *verdicts))


def _due(schedule: Schedule, now: datetime) -> tuple[Decision, ...]:
    policies = schedule.definition.policies
    match schedule.definition.timing, schedule.progress:
        case Repeat(trigger=trigger), Through(cursor=cursor):
            return _due_of_a_rule(DueSlots(trigger, cursor, now), policies, now)
        case Once(at=at), Pending() if at <= now:
            return (_due_once(at, schedule.revision.since, policies, now),)
        case On() as on, Numbered():
            return tuple(chain.from_iterable(_due_bundle(on, each, policies, now) for each in ready(schedule, now)))
        case After() as after, Numbered():
            return tuple(_due_nominally(after, each, policies, now) for each in ready_by(schedule, now))
        case _:
            return ()


def _due_of_a_rule(due: DueSlots, policies: Policies, now: datetime) -> tuple[Decision, ...]:
    due, too_old = due.older_than(policies.missed.catch_up_window, now, Reason.BEYOND_CATCH_UP_WINDOW)
    due, worthless = due.older_than(policies.deadline, now, Reason.DEADLINE_PASSED)
    return (*too_old, *worthless, *policies.missed.decide(due, now))


def _due_bundle(on: On, bundle: Bundle, policies: Policies, now: datetime) -> tuple[Decision, ...]:
    if has_passed(expires_at(bundle.due_at, policies.deadline), now):
        return (Skip(bundle.span, Reason.DEADLINE_PASSED),)
    reason = Reason.BATCHED if on.batch else Reason.DEBOUNCED
    older = (Coalesce(bundle.older, bundle.due_at, reason),) if bundle.older else ()
    return (*older, Start(bundle.due_at))


def _due_nominally(after: After, nominal: Nominal, policies: Policies, now: datetime) -> Decision:
    decision = nominal.decision(after.outcome)
    if isinstance(decision, Start) and has_passed(expires_at(decision.due_at, policies.deadline), now):
        return Skip(nominal.span, Reason.DEADLINE_PASSED)
    return decision


def _due_once(at: datetime, since: datetime, policies: Policies, now: datetime) -> Decision:
    late = at < since or is_late(at, now, policies.missed.grace)
    reason = _too_late(at, policies, now)
    if reason is None and late:
        reason = _not_made_up_for(policies.missed)
    return Skip(Span.of(at), reason) if reason else Start(at, late)


def _not_made_up_for(missed: MissedPolicy) -> Reason | None:
    match missed:
        case SkipMissed():
            return Reason.MISSED
        case ReplayAll(catch_up_limit=0):
            return Reason.BEYOND_CATCH_UP_LIMIT
        case _:
            return None


def _still_waiting(schedule: Schedule, now: datetime) -> tuple[list[Hold], list[Decision]]:
    kept: list[Hold] = []
    ended: list[Decision] = []
    for hold in schedule.held:
        reason = _too_late(hold.due_at, schedule.definition.policies, now)
        if reason:
            ended.append(Skip(Span.of(hold.due_at), reason))
        else:
            kept.append(hold)
    return kept, ended


def _without(held: Sequence[Hold], overtaken: Sequence[Decision]) -> Sequence[Hold]:
    if not overtaken:
        return held
    gone = {first_of(each) for each in overtaken}
    return [each for each in held if each.due_at not in gone]


def _too_late(due_at: datetime, policies: Policies, now: datetime) -> Reason | None:
    window = policies.missed.catch_up_window
    if window is not None and now - due_at > window:
        return Reason.BEYOND_CATCH_UP_WINDOW
    if has_passed(expires_at(due_at, policies.deadline), now):
        return Reason.DEADLINE_PASSED
    return None


def _within_max_runs(schedule: Schedule, situation: Situation) -> tuple[Decision, ...]:
    timing, overlap = schedule.definition.timing, schedule.definition.policies.overlap
    if not isinstance(timing, Repeat) or timing.max_runs is None:
        return overlap.decide(situation)
    room = timing.max_runs - schedule.started
    if room <= 0:
        # Before overlap, because a slot held behind a start that the limit forbids would wait for ever.
        return tuple(_surplus(each) for each in situation.candidates)
    verdicts = overlap.decide(situation)
    surplus = [each for each in verdicts if isinstance(each, Start)][room:]
    return tuple(_surplus(each) if isinstance(each, Start) and each in surplus else each for each in verdicts)


def _surplus(start: Start) -> Skip:
    return Skip(Span.of(start.due_at), Reason.MAX_RUNS_REACHED)


def _naming_the_blocker(schedule: Schedule, verdicts: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Name the run that this very decision starts, where it is what stands in the way of the others."""
    started = next((each for each in verdicts if isinstance(each, Start)), None)
    if started is None or len(verdicts) == 1:
        return verdicts
    blocker = slot_of(schedule, started.due_at).fire_id
    return tuple(_blocked_by(each, blocker) for each in verdicts)


def _blocked_by(verdict: Decision, blocker: FireId) -> Decision:
    match verdict:
        case Skip(span, Reason.OVERLAP, None):
            return Skip(span, Reason.OVERLAP, blocker)
        case Hold(due_at, Reason.OVERLAP, late, None):
            return Hold(due_at, Reason.OVERLAP, late, blocker)
        case _:
            return verdict
