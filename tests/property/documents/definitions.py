"""Revisions drawn by Hypothesis: every timing, with every kind of trigger, under every combination of policies."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.definition import About, Definition, Once, Policies, Priority, Repeat, Revision
from domain.scheduling.events import Batch, On
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from tests.property.documents.values import (
    commands,
    counts,
    durations,
    event_names,
    fractions,
    gauges,
    ids,
    instants,
    maybe_groups,
    numbers,
    some_time,
    texts,
)
from tests.property.triggers.rules import triggers

maybe_durations = st.none() | durations
classes = st.sampled_from(["ValueError", "billing.errors.Declined", "Störung"])

missed = st.one_of(
    st.builds(SkipMissed, grace=durations, catch_up_window=maybe_durations),
    st.builds(RunOnce, grace=durations, catch_up_window=maybe_durations),
    st.builds(ReplayAll, grace=durations, catch_up_window=maybe_durations, catch_up_limit=counts),
)
overlap = st.one_of(
    st.builds(Allow, max_concurrent=st.none() | numbers),
    st.just(SkipOverlap()),
    st.builds(Serialize) | st.builds(Serialize, backlog_limit=counts),
    st.builds(Merge, keep_newest=st.booleans()),
    st.just(Replace()),
)
retries = st.builds(
    Retry,
    max_attempts=numbers,
    base=durations,
    factor=fractions.filter(bool) | numbers,
    cap=durations,
    window=st.none() | some_time,
    jitter=fractions,
    never=st.lists(classes, max_size=3).map(tuple),
)
limits = st.lists(fractions, min_size=2, max_size=2, unique=True).map(sorted)
gates = st.builds(
    lambda gauge, pair, unknown: Gate(gauge=gauge, above=pair[0], below=pair[1], when_unknown=unknown),
    gauges,
    limits,
    st.sampled_from(Unknown),
) | st.builds(Gate, gauge=gauges, below=fractions)
adaptive = st.builds(
    lambda gauge, pair, slowest: Adaptive(gauge=gauge, fast_at=pair[0], slow_at=pair[1], slowest=slowest),
    gauges,
    limits,
    some_time,
)
slas = st.builds(Sla, late_after=some_time, finish_within=st.none() | some_time)
policies = st.builds(
    Policies,
    missed=missed,
    overlap=overlap,
    deadline=maybe_durations,
    retry=st.just(Retry()) | retries,
    on_exhausted=st.none() | commands,
    breaker=st.none() | st.builds(Breaker) | st.builds(Breaker, failures=numbers, cool_down=some_time),
    gate=st.none() | gates,
    adaptive=st.none() | adaptive,
    lost=st.builds(Lost, limit=counts, retries=st.none() | st.booleans()),
    timeout=st.none() | some_time,
    on_duplicate=st.sampled_from(OnDuplicate),
    exclusive=maybe_groups,
    sla=st.none() | slas,
)
batches = st.builds(Batch, max=st.integers(1, 1_000), within=some_time)
listening = st.one_of(
    st.builds(On, event=event_names, delay=durations),
    st.builds(On, event=event_names, delay=durations, debounce=some_time),
    st.builds(On, event=event_names, delay=durations, batch=batches),
)
following = st.builds(
    After,
    schedules=st.lists(ids, min_size=1, max_size=3, unique=True).map(tuple),
    outcome=st.sampled_from(UpstreamOutcome),
)
timings = st.builds(Repeat, triggers, st.none() | numbers) | st.builds(Once, instants, texts) | listening | following
definitions = st.builds(
    Definition,
    timing=timings,
    command=commands,
    policies=st.just(Policies()) | st.builds(Policies, missed=missed) | policies,
    priority=st.sampled_from(Priority),
    about=st.builds(About, owner=texts, description=texts, tags=st.lists(texts, max_size=3).map(tuple)),
)
revisions = st.builds(Revision, numbers, instants, definitions)
