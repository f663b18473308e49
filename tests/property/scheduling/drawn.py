"""Definitions drawn by Hypothesis: rules that come due often, under every combination of policies."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import strategies as st

from domain.scheduling.definition import Definition, Once, Policies, Repeat
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.triggers import Cron, Every, EveryBetween, Excluding, Jittered, Window, Within
from tests.examples import A_COMMAND, A_MINUTE, A_SECOND, NOON

seconds = st.integers(0, 400).map(lambda number: number * A_SECOND)
maybe_seconds = st.none() | seconds
graces = st.sampled_from([timedelta(), 10 * A_SECOND, A_MINUTE])

triggers = st.one_of(
    st.sampled_from([20, 60, 90, 420]).map(lambda every: Every(every * A_SECOND)),
    st.just(Every(A_MINUTE, spread=True)),
    st.just(EveryBetween(30 * A_SECOND, 90 * A_SECOND)),
    st.just(Cron("*/2 * * * *")),
    st.just(Within(Every(A_MINUTE), (Window.parse("12:00-12:20"), Window.parse("12:40-18:00")), "UTC")),
    st.just(Excluding(Every(A_MINUTE), (NOON.date().replace(day=3),), "UTC")),
    st.just(Jittered(Every(A_MINUTE), 40 * A_SECOND)),
)
missed = st.one_of(
    st.builds(SkipMissed, grace=graces, catch_up_window=maybe_seconds),
    st.builds(RunOnce, grace=graces, catch_up_window=maybe_seconds),
    st.builds(ReplayAll, grace=graces, catch_up_window=maybe_seconds, catch_up_limit=st.integers(0, 4)),
)
one_at_a_time = st.one_of(
    st.just(SkipOverlap()),
    st.builds(Serialize, backlog_limit=st.integers(0, 3)),
    st.builds(Merge, keep_newest=st.booleans()),
    st.just(Replace()),
)
several_at_once = st.builds(Allow, max_concurrent=st.none() | st.integers(1, 3))
retries = st.builds(
    Retry, max_attempts=st.integers(1, 3), base=st.just(5 * A_SECOND), window=st.none() | st.just(90 * A_SECOND)
)
gates = st.builds(Gate, gauge=st.just("load"), below=st.sampled_from([1.0, 5.0]), when_unknown=st.sampled_from(Unknown))
frequencies = st.just(Adaptive(gauge="load", fast_at=1.0, slow_at=3.0, slowest=5 * A_MINUTE))
losses = st.builds(Lost, limit=st.integers(0, 2), retries=st.booleans())


def policies(overlap: st.SearchStrategy[object]) -> st.SearchStrategy[Policies]:
    """Draw every policy, the overlap policy from `overlap`."""
    return st.builds(
        Policies,
        missed=missed,
        overlap=overlap,
        deadline=maybe_seconds,
        gate=st.none() | st.none() | gates,
        adaptive=st.none() | st.none() | frequencies,
        retry=retries,
        lost=losses,
    )


def rules(overlap: st.SearchStrategy[object]) -> st.SearchStrategy[Definition]:
    """Draw the definition of a recurring schedule."""
    timings = st.builds(Repeat, triggers, st.none() | st.integers(1, 6))
    return st.builds(Definition, timing=timings, command=st.just(A_COMMAND), policies=policies(overlap))


def promises() -> st.SearchStrategy[Definition]:
    """Draw the definition of a one-off, due at some instant of half an hour around noon."""
    instants = st.integers(-600, 1_200).map(lambda offset: Once(NOON + offset * A_SECOND))
    return st.builds(
        Definition, timing=instants, command=st.just(A_COMMAND), policies=policies(one_at_a_time | several_at_once)
    )


def with_other_policies(definition: Definition, overlap: st.SearchStrategy[object]) -> st.SearchStrategy[Definition]:
    """Draw the same timing under other policies."""
    return policies(overlap).map(lambda drawn: attrs.evolve(definition, policies=drawn))
