"""Schedules, their ledger entries and what operators did to them, drawn by Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from adapters.redis.documents.backlog import PREPARED
from application.ports.schedule_store import Act
from domain.scheduling.alarms import Alarm, AlarmKind, Watch
from domain.scheduling.backlog import Backfilled
from domain.scheduling.decisions import Hold, Reason, Span
from domain.scheduling.ledger import Checkpoint, Disposition, Entry, Superseded, Totals
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.breaker import Closed, Open, Probing
from domain.scheduling.policies.gauges import Measured
from domain.scheduling.progress import Numbered, Pending, Settled, Through
from domain.scheduling.retiring import Retirement
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from tests.property.documents.definitions import limits, revisions
from tests.property.documents.runs import runs_of
from tests.property.documents.values import (
    counts,
    fire_ids,
    gauges,
    ids,
    instants,
    maybe_fire_ids,
    maybe_instants,
    numbers,
    texts,
)

maybe_reasons = st.none() | st.sampled_from(Reason)
superseded = st.builds(
    Superseded,
    disposition=st.sampled_from(Disposition),
    reason=maybe_reasons,
    into=maybe_instants,
    decided_at=instants,
)
ranges = st.lists(instants, min_size=2, max_size=2, unique=True).map(sorted)
spans = instants.map(Span.of) | st.builds(lambda ends, count: Span(ends[0], ends[1], count), ranges, st.none() | counts)
measured = st.builds(lambda gauge, pair: Measured(gauge, *pair), gauges, limits) | st.builds(
    Measured, gauges, st.none(), st.none()
)
entries = st.builds(
    Entry,
    span=spans,
    disposition=st.sampled_from(Disposition),
    reason=maybe_reasons,
    into=maybe_instants,
    blocked_by=maybe_fire_ids,
    generation=counts,
    revision=counts,
    decided_at=instants,
    supersedes=st.none() | superseded,
    number=st.none() | numbers,
    measured=st.none() | measured,
)
acts = st.builds(Act, at=instants, by=texts, what=texts, why=texts, before=texts, after=texts)

_waiting = (instants, st.sampled_from(Reason), st.booleans(), maybe_fire_ids)
holds = st.builds(Hold, *_waiting) | st.builds(Hold, *_waiting, numbers, st.integers(1, 1_000))
progress = st.one_of(
    st.builds(Through, instants),
    st.builds(Settled, instants),
    st.just(Pending()),
    st.builds(Numbered, counts, instants),
)
circuits = st.builds(Closed, counts) | st.builds(Open, instants) | st.builds(Probing, fire_ids)
alarms = st.builds(Alarm, number=numbers, kind=st.sampled_from(AlarmKind), since=instants, why=texts)
watches = st.builds(
    Watch,
    alarms=st.lists(alarms, max_size=2).map(tuple),
    raised=counts,
    counts_from=maybe_instants,
    look_at=maybe_instants,
)
totals = st.builds(Totals, started=counts, coalesced=counts, skipped=counts)


def backlogs(id: ScheduleId, generation: int) -> st.SearchStrategy[tuple[Backfilled, ...]]:
    """Draw the backlog of one schedule: runs that no store has seen yet."""
    prepared = st.builds(Slot, st.just(id), st.just(generation), instants).flatmap(
        lambda slot: runs_of(slot, st.just(PREPARED))
    )
    reasons = st.sampled_from((Reason.OVERLAP, Reason.BUDGET))
    return st.lists(st.builds(Backfilled, prepared, superseded, reasons), max_size=2).map(tuple)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw a schedule in any condition; one that was never edited is as old as its revision."""
    id, generation, revision = draw(ids), draw(counts), draw(revisions)
    created = draw(st.just(revision.since) | instants)
    return Schedule(
        id=id,
        generation=generation,
        revision=revision,
        oldest_revision=draw(st.integers(1, revision.number)) if revision.number > 1 else 1,
        created_at=created,
        origin=draw(texts),
        progress=draw(progress),
        held=draw(st.lists(holds, max_size=3).map(tuple)),
        backlog=draw(backlogs(id, generation)),
        in_line_since=draw(maybe_instants),
        circuit=draw(circuits),
        paused=draw(st.none() | st.builds(Pause, at=instants, by=texts, why=texts, until=maybe_instants)),
        retired=draw(st.none() | st.builds(Retirement, at=instants, by=texts)),
        started=draw(counts),
        last_started=draw(maybe_instants),
        succeeded=draw(maybe_instants),
        watch=draw(st.just(Watch()) | watches),
        subject_version=draw(st.none() | st.integers(-10, 10**9)),
        checkpoint=draw(st.builds(Checkpoint, st.just(created) | instants, st.just(Totals()) | totals)),
        version=draw(counts),
    )
