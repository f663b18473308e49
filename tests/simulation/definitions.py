"""Drawn definitions: triggers that come due within seconds, under policies in every combination."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, TypeVar

import attrs

from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.alarms import ALERT
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Priority, Repeat, Timing
from domain.scheduling.events import Batch, EventName, On
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.triggers import Cron, Every, EveryBetween, Trigger
from domain.scheduling.triggers.shaped import shaped
from domain.scheduling.values import GroupName, ScheduleId

T = TypeVar("T")

BEGINNING: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    """Return so many seconds."""
    return timedelta(seconds=number)


TRIGGERS: Final[Sequence[Trigger]] = (
    *(Every(seconds(interval)) for interval in (1, 2, 3, 5, 7, 11, 20)),
    Every(seconds(4), spread=True),
    EveryBetween(seconds(1), seconds(9)),
    Cron("*/5 * * * * *"),
    Cron("7,8,9,40 * * * * *", "Europe/Berlin"),
    shaped(Every(seconds(6)), jitter=seconds(5)),
    shaped(Every(seconds(2)), start=BEGINNING + seconds(7), end=BEGINNING + seconds(40)),
    shaped(Every(seconds(3)), windows=("mon-sun 12:00-12:01", "mon-sun 12:02-13:00")),
)


GAUGES: Final = ("load", "queue:high")
EVENTS: Final = (EventName("class.booked"), EventName("class.moved"))


def draw_definition(draws: Random, others: Sequence[ScheduleId] = ()) -> Definition:
    """Return a definition: recurring, promised once, listening to an event, or after some of `others`."""
    definition = Definition(
        timing=_following(draws, others) if others and draws.random() < 0.4 else _timing(draws),
        command=CommandCall("work"),
        policies=_policies(draws),
        priority=draws.choice(tuple(Priority)),
    )
    return _expecting(definition, draws)


def redrawn(definition: Definition, draws: Random) -> Definition:
    """Return an edit of a definition: other policies, another rule, or all of it."""
    upstreams = definition.timing.schedules if isinstance(definition.timing, After) else ()
    other = draw_definition(draws, upstreams)
    timing, policies = draws.choice(((True, False), (False, True), (False, True), (True, True)))
    edited = Definition(
        timing=other.timing if timing else definition.timing,
        command=definition.command,
        policies=attrs.evolve(other.policies if policies else definition.policies, sla=None),
        priority=other.priority,
    )
    return _expecting(edited, draws)


def _expecting(definition: Definition, draws: Random) -> Definition:
    """Draw a service level for every other schedule that can have one."""
    timing = definition.timing
    if draws.random() < 0.5 or (isinstance(timing, On) and timing.event == ALERT):
        return definition
    sla = Sla(
        late_after=seconds(draws.choice((1, 4, 20))),
        finish_within=_rarely(draws, lambda: seconds(draws.choice((2, 9)))),
        must_run_every=None if isinstance(timing, Once) else _rarely(draws, lambda: seconds(draws.choice((5, 30)))),
    )
    return attrs.evolve(definition, policies=attrs.evolve(definition.policies, sla=sla))


def _timing(draws: Random) -> Timing:
    if draws.random() < 0.2:
        return Once(BEGINNING + seconds(draws.randint(-5, 60)), because="it was drawn")
    if draws.random() < 0.35:
        return _listening(draws)
    return Repeat(draws.choice(TRIGGERS), max_runs=_rarely(draws, lambda: draws.randint(1, 6)))


def _following(draws: Random, others: Sequence[ScheduleId]) -> After:
    upstreams = draws.sample(others, draws.randint(1, len(others)))
    return After(schedules=tuple(upstreams), outcome=draws.choice(tuple(UpstreamOutcome)))


def _listening(draws: Random) -> On:
    delay, gathering = seconds(draws.choice((0, 0, 1, 6))), draws.randrange(3)
    return On(
        event=draws.choice((*EVENTS, ALERT)),
        delay=delay,
        debounce=seconds(draws.choice((1, 4))) if gathering == 1 else None,
        batch=Batch(max=draws.choice((1, 2, 3)), within=seconds(draws.choice((2, 7)))) if gathering == 2 else None,
    )


def _policies(draws: Random) -> Policies:
    return Policies(
        missed=_missed(draws),
        overlap=_overlap(draws),
        deadline=_rarely(draws, lambda: seconds(draws.choice((0, 1, 4, 15)))),
        retry=Retry(
            max_attempts=draws.choice((1, 2, 3)),
            base=seconds(draws.choice((0, 1, 3))),
            cap=seconds(5),
            window=_rarely(draws, lambda: seconds(draws.choice((2, 8, 20)))),
        ),
        on_exhausted=_rarely(draws, lambda: CommandCall("apologise")),
        breaker=_rarely(draws, lambda: Breaker(failures=draws.choice((1, 2)), cool_down=seconds(draws.choice((2, 9))))),
        gate=_rarely(draws, lambda: _gate(draws)),
        adaptive=_rarely(draws, lambda: _adaptive(draws)),
        exclusive=_rarely(draws, lambda: GroupName("group")),
        lost=Lost(limit=draws.choice((0, 1, 2, 3)), retries=draws.random() < 0.8),
    )


def _gate(draws: Random) -> Gate:
    return Gate(gauge=draws.choice(GAUGES), below=draws.choice((2, 4)), when_unknown=draws.choice(tuple(Unknown)))


def _adaptive(draws: Random) -> Adaptive:
    slowest = seconds(draws.choice((4, 15)))
    return Adaptive(gauge=draws.choice(GAUGES), fast_at=1.0, slow_at=draws.choice((0.0, 3.0)), slowest=slowest)


def _missed(draws: Random) -> MissedPolicy:
    grace = seconds(draws.choice((0, 2, 60)))
    window = _rarely(draws, lambda: seconds(draws.choice((3, 10))))
    match draws.randrange(3):
        case 0:
            return SkipMissed(grace=grace, catch_up_window=window)
        case 1:
            return RunOnce(grace=grace, catch_up_window=window)
        case _:
            limit = draws.choice((0, 1, 3, 20))
            return ReplayAll(grace=grace, catch_up_window=window, catch_up_limit=limit)


def _overlap(draws: Random) -> OverlapPolicy:
    match draws.randrange(8):
        case 0:
            return Allow()
        case 1:
            return Allow(max_concurrent=draws.choice((1, 2)))
        case 2:
            return SkipOverlap()
        case 3 | 4:
            return Serialize(backlog_limit=draws.choice((0, 1, 3, 100)))
        case 5 | 6:
            return Merge(keep_newest=draws.random() < 0.5)
        case _:
            return Replace()


def _rarely(draws: Random, draw: Callable[[], T]) -> T | None:
    return draw() if draws.random() < 0.25 else None
