"""Runs drawn by Hypothesis: of slots and of requests, in every state, after any attempts."""

from __future__ import annotations

from hypothesis import strategies as st

from domain.scheduling.definition import TIMEOUT, Priority
from domain.scheduling.policies.sla import Agreed
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from domain.scheduling.slot import Request, Slot
from tests.property.documents.values import (
    commands,
    events,
    fractions,
    instants,
    maybe_groups,
    maybe_instants,
    numbers,
    requests,
    slots,
    some_time,
    texts,
)

states: st.SearchStrategy[RunState] = st.one_of(
    st.builds(Waiting, numbers, instants, st.just(0) | numbers),
    st.builds(Queued, numbers, numbers, instants),
    st.builds(Running, numbers, numbers, texts, texts, instants, st.booleans()),
    st.builds(Succeeded, instants),
    st.builds(Failed, instants, texts),
    st.builds(Expired, instants),
    st.builds(Cancelled, instants, texts),
)
attempts = st.builds(
    Attempt,
    number=numbers,
    worker=texts,
    started_at=instants,
    ended_at=instants,
    outcome=st.sampled_from(AttemptOutcome),
    error=texts,
)
# Attempts are only ever forgiven by a retry that somebody asked for.
by_hand = st.just((0, 0)) | st.tuples(numbers, st.integers(0, 3))


@st.composite
def runs_of(draw: st.DrawFn, what: Slot | Request, versions: st.SearchStrategy[int] = numbers) -> Run:
    """Draw a run of one slot or request."""
    retried, forgiven = draw(by_hand)
    return Run(
        fire_id=what.fire_id,
        schedule_id=what.schedule_id,
        due_at=what.due_at,
        revision=draw(numbers),
        command=draw(st.none() | commands),
        events=draw(st.lists(events, max_size=2).map(tuple)),
        reading=draw(st.none() | fractions),
        priority=draw(st.sampled_from(Priority)),
        group=draw(maybe_groups),
        recorded_at=draw(instants),
        late=draw(st.booleans()),
        expires_at=draw(maybe_instants),
        retry_until=draw(maybe_instants),
        agreed=draw(st.none() | st.builds(Agreed, begun_by=maybe_instants, ended_by=maybe_instants)),
        timeout=draw(st.just(TIMEOUT) | some_time),
        state=draw(states),
        attempts=draw(st.lists(attempts, max_size=3).map(tuple)),
        cancel_asked_by=draw(st.none() | texts),
        retried=retried,
        forgiven=forgiven,
        version=draw(versions),
    )


runs = (slots | requests).flatmap(runs_of)
