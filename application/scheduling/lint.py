"""What is valid, and still probably not what its owner means: findings about declared schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from application.scheduling.declared import Declared
from application.scheduling.finding import Finding, Level
from application.scheduling.joins import joins_that_never_meet
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.durations import render_duration
from domain.scheduling.policies.gauges import GaugeKind, parts_of
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.policies.retry import Retry
from domain.scheduling.triggers import Bounded, Cron, Excluding, Jittered, Trigger, Within
from domain.scheduling.values import ZERO

A_MINUTE: Final = timedelta(minutes=1)
ENDS_SOON: Final = timedelta(days=60)
A_CALENDAR: Final = 5  # dates; fewer are an exception that its owner means to end
SLOTS_LOOKED_AT: Final = 5
ATTEMPTS_LOOKED_AT: Final = 1000
NEVER_NEGATIVE: Final = (GaugeKind.LOAD, GaugeKind.QUEUE)


Rule: TypeAlias = Callable[[Declared, datetime], Iterator[Finding]]


def findings(schedules: Sequence[Declared], now: datetime) -> Iterator[Finding]:
    """Yield what every rule finds as of `now` (UTC) in each schedule, and then in all of them together."""
    for declared in schedules:
        for rule in RULES:
            yield from rule(declared, now)
    yield from joins_that_never_meet(schedules, now)


def default_time_zone(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A fixed time of day, or a window, in a zone that nobody named."""
    timing = declared.definition.timing
    if isinstance(timing, Repeat) and declared.leaves_out("timezone"):
        for field in _local_times(timing.trigger):
            yield Finding(
                schedule=declared.id,
                field="timezone",
                problem=f"is left out, so the times in {field!r} are those of UTC",
                remedy='name the zone, such as timezone = "Europe/Berlin", or "UTC" if that is meant',
            )


def never_due(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A rule without a slot to come, or an instant that has passed."""
    match declared.definition.timing:
        case Once(at=at) if at < now:
            problem = f"lies in the past ({at.isoformat()}): a new schedule decides it at once, as late"
            yield Finding(schedule=declared.id, field="at", problem=problem, remedy="give a later instant")
        case Repeat(trigger=trigger) if trigger.bound_to(declared.id).next(now) is None:
            yield Finding(
                schedule=declared.id,
                field=" or ".join(_limits(trigger)) or "cron",
                problem="leaves no slot from now on: the schedule never comes due",
                remedy="widen it, or remove the schedule",
            )


def retries_that_do_not_fit(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """More attempts than the retry window or the deadline has room for, even if each fails at once."""
    policies = declared.definition.policies
    limits = {"retry.window": policies.retry.window, "deadline": policies.deadline}
    for field, limit in limits.items():
        room = _attempts_within(policies.retry, limit) if limit is not None else policies.retry.max_attempts
        if limit is not None and room < min(policies.retry.max_attempts, ATTEMPTS_LOOKED_AT):
            yield Finding(
                schedule=declared.id,
                field=field,
                problem=f"({render_duration(limit)}) has room for {room} of {policies.retry.max_attempts} attempts",
                remedy="lengthen it, or lower retry.max_attempts, retry.base or retry.cap",
            )


def deadline_within_grace(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A slot that is on time and skipped all the same."""
    deadline, grace = declared.definition.policies.deadline, declared.definition.policies.missed.grace
    if declared.definition.can_be_missed and deadline is not None and deadline < grace:
        shorter = f"({render_duration(deadline)}) is shorter than the grace ({render_duration(grace)})"
        yield Finding(
            schedule=declared.id,
            field="deadline",
            problem=f"{shorter}: a slot that is still on time may be skipped",
            remedy="lengthen it, or shorten missed.grace",
        )


def unlimited_overlap(declared: Declared, now: datetime) -> Iterator[Finding]:
    """Runs that pile up: one starts every few seconds, whether or not the earlier ones have ended."""
    timing, overlap = declared.definition.timing, declared.definition.policies.overlap
    if not isinstance(timing, Repeat) or not isinstance(overlap, Allow) or overlap.max_concurrent is not None:
        return
    distance = _shortest_distance(timing.trigger.bound_to(declared.id), now)
    if distance is not None and distance < A_MINUTE:
        yield Finding(
            schedule=declared.id,
            field="overlap",
            problem=f"is 'allow' without a limit, and slots lie {render_duration(distance)} apart: slow runs pile up",
            remedy='set a limit, such as overlap = { policy = "allow", max_concurrent = 3 }',
        )


def exclusions_that_end(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A dated list that is over, or soon will be: from then on nobody has a holiday."""
    timing = declared.definition.timing
    dates = _excluded(timing.trigger) if isinstance(timing, Repeat) else ()
    last = max(dates, default=now.date())
    if len(dates) >= A_CALENDAR and last < (now + ENDS_SOON).date():
        yield Finding(
            level=Level.WARNING if last < now.date() else Level.NOTE,
            schedule=declared.id,
            field="exclude",
            problem=f"ends with {last.isoformat()}: no later date is left out",
            remedy="add the dates of the next year, or remove it",
        )


def gates_that_never_open(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A gauge that is never less than nothing, and a gate that asks it to be."""
    gate = declared.definition.policies.gate
    if gate and gate.below is not None and gate.below <= 0 and parts_of(gate.gauge)[0] in NEVER_NEGATIVE:
        yield Finding(
            schedule=declared.id,
            field="gate.below",
            problem=f"is {gate.below:g}, and the gauge {gate.gauge!r} never shows less than 0: no slot starts",
            remedy="ask for a larger number, or use above",
        )


def gates_before_single_slots(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """What comes while the gate is closed is skipped, and no later slot makes up for an event or a promise."""
    if declared.definition.policies.gate and not isinstance(declared.definition.timing, Repeat):
        yield Finding(
            level=Level.NOTE,
            schedule=declared.id,
            field="gate",
            problem="skips for good what comes while it is closed: no later slot stands in for it",
            remedy="leave it out if the work has to be done",
        )


def frequencies_without_effect(declared: Declared, now: datetime) -> Iterator[Finding]:
    """The rule itself is no faster than the slowest rate."""
    timing, adaptive = declared.definition.timing, declared.definition.policies.adaptive
    if not isinstance(timing, Repeat) or adaptive is None:
        return
    distance = _shortest_distance(timing.trigger.bound_to(declared.id), now)
    if distance is not None and adaptive.slowest <= distance:
        no_longer = f"({render_duration(adaptive.slowest)}) is no longer than slots lie apart"
        yield Finding(
            schedule=declared.id,
            field="adaptive.slowest",
            problem=f"{no_longer} ({render_duration(distance)}): nothing is thinned",
            remedy="lengthen it, or let the rule yield slots more often",
        )


def levels_that_nothing_keeps(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A success expected more often than slots come, or an end before the beginning."""
    timing, sla = declared.definition.timing, declared.definition.policies.sla
    if sla is None:
        return
    distance = _shortest_distance(timing.trigger.bound_to(declared.id), now) if isinstance(timing, Repeat) else None
    if sla.must_run_every and distance is not None and sla.must_run_every < distance:
        shorter = f"({render_duration(sla.must_run_every)}) is shorter than slots lie apart"
        yield Finding(
            schedule=declared.id,
            field="sla.must_run_every",
            problem=f"{shorter} ({render_duration(distance)}): it is never kept",
            remedy="lengthen it to that and what a run may take",
        )
    if sla.late_after and sla.finish_within and sla.finish_within < sla.late_after:
        over = f"({render_duration(sla.finish_within)}) is over before late_after is"
        yield Finding(
            schedule=declared.id,
            field="sla.finish_within",
            problem=f"{over} ({render_duration(sla.late_after)})",
            remedy="lengthen it, or shorten late_after",
        )


RULES: Final[tuple[Rule, ...]] = (
    default_time_zone,
    never_due,
    retries_that_do_not_fit,
    deadline_within_grace,
    unlimited_overlap,
    exclusions_that_end,
    gates_that_never_open,
    gates_before_single_slots,
    frequencies_without_effect,
    levels_that_nothing_keeps,
)


def _local_times(trigger: Trigger) -> Iterator[str]:
    """Yield the keys whose times are those of a wall clock."""
    match trigger:
        case Cron() if not trigger.is_wildcard:
            yield "cron"
        case Within():
            yield from ("windows", *_local_times(trigger.trigger))
        case Excluding():
            yield from ("exclude", *_local_times(trigger.trigger))
        case Bounded() | Jittered():
            yield from _local_times(trigger.trigger)


def _limits(trigger: Trigger) -> Iterator[str]:
    """Yield the keys that take slots away from a rule."""
    match trigger:
        case Within():
            yield from ("windows", *_limits(trigger.trigger))
        case Excluding():
            yield from ("exclude", *_limits(trigger.trigger))
        case Bounded(end=end):
            yield from (*(["end"] if end else []), *_limits(trigger.trigger))
        case Jittered():
            yield from _limits(trigger.trigger)


def _excluded(trigger: Trigger) -> Sequence[date]:
    match trigger:
        case Excluding(dates=dates):
            return dates
        case Within() | Bounded() | Jittered():
            return _excluded(trigger.trigger)
        case _:
            return ()


def _attempts_within(retry: Retry, limit: timedelta) -> int:
    """Return how many attempts can begin within `limit` of the first if each fails at once and waits no longer."""
    prompt, begins = attrs.evolve(retry, jitter=0), ZERO
    for failures in range(1, min(retry.max_attempts, ATTEMPTS_LOOKED_AT)):
        begins += prompt.delay(failures, "")
        if begins > limit:
            return failures
    return retry.max_attempts


def _shortest_distance(trigger: Trigger, now: datetime) -> timedelta | None:
    slots = [slot] if (slot := trigger.next(now)) else []
    while slots and len(slots) < SLOTS_LOOKED_AT and (following := trigger.next(slots[-1])):
        slots.append(following)
    return min((later - earlier for earlier, later in pairwise(slots)), default=None)
