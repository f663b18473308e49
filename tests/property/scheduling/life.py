"""What may happen to one schedule, as the rules of a Hypothesis state machine over a whole world in memory."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from application.scheduling.executor import Admitted
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Definition
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.outcome import Outcome, Raised, Returned, Stopped
from domain.scheduling.progress import Through
from domain.scheduling.reach import Reach
from domain.scheduling.run import Run
from domain.scheduling.run_states import Running
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import request_key
from tests.examples import A_SECOND, AN_ID
from tests.unit.application.world import ADA, World

OUTCOMES: list[Outcome] = [Returned(), Raised("boom"), Raised("no use", final=True), Stopped()]


class Life(RuleBasedStateMachine):
    """
    Ticks, workers that end well, badly or never, operators who also backfill, outages and a clock that steps.

    An outage of the scheduler needs no rule of its own: it is time that passes without a tick.
    """

    kept: ClassVar[dict[str, object]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.world = World(kept=dict(self.kept))
        self.standby = self.world.scheduler("scheduler-2")
        self.begun: list[Run] = []
        self.requests = 0

    @property
    def schedule(self) -> Schedule:
        return self.world.schedule()

    @property
    def is_there(self) -> bool:
        return AN_ID in self.world.store.state.schedules

    @property
    def stands(self) -> bool:
        return self.is_there and self.schedule.retired is None

    # ------------------------------------------------------------ time and schedulers

    @rule(seconds=st.integers(1, 150))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds * A_SECOND)

    @rule(minutes=st.integers(3, 20))
    def nobody_is_there_for_a_while(self, minutes: int) -> None:
        self.world.clock.advance(timedelta(minutes=minutes))

    @rule(seconds=st.integers(1, 1_000))
    def the_clock_steps_back(self, seconds: int) -> None:
        self.world.clock.advance(-seconds * A_SECOND)

    @rule(reading=st.none() | st.sampled_from([0.5, 2.0, 9.0]))
    def the_load_changes(self, reading: float | None) -> None:
        self.world.load.show("", reading)

    @rule()
    def the_scheduler_ticks(self) -> None:
        self.world.tick()

    @rule()
    def another_scheduler_ticks(self) -> None:
        self.standby.tick()

    # ------------------------------------------------------------ queue and workers

    @rule()
    def a_worker_begins(self) -> None:
        delivery = self.world.queue.take()
        admitted = self.world.executor._admit(delivery) if delivery else None
        if isinstance(admitted, Admitted):
            self.begun.append(admitted.run)

    @rule()
    def the_queue_loses_a_delivery(self) -> None:
        self.world.queue.take()

    @rule()
    def the_queue_doubles_a_delivery(self) -> None:
        for lane in self.world.queue.lanes.values():
            lane.extend(list(lane)[:1])

    @precondition(lambda self: self.begun)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def an_attempt_ends(self, data: st.DataObject, outcome: Outcome) -> None:
        """The attempt may have been declared lost long ago: then its outcome must change nothing."""
        run = self.begun.pop(data.draw(st.integers(0, len(self.begun) - 1)))
        if run.fire_id in self.world.store.state.runs and isinstance(run.state, Running):
            self.world.settle(run, outcome)

    @precondition(lambda self: self.begun)
    @rule()
    def the_workers_show_their_hearts(self) -> None:
        for run in self.begun:
            self.world.executor._beat(run)

    # ------------------------------------------------------------ operators

    @precondition(lambda self: self.stands)
    @rule(seconds=st.none() | st.integers(1, 300))
    def somebody_pauses(self, seconds: int | None) -> None:
        until = self.world.clock.now() + seconds * A_SECOND if seconds else None
        self.world.operations.pause(AN_ID, ADA, until)

    @precondition(lambda self: self.stands and self.schedule.paused)
    @rule(catch_up=st.booleans())
    def somebody_resumes(self, catch_up: bool) -> None:
        self.world.operations.resume(AN_ID, ADA, catch_up=catch_up)

    @precondition(lambda self: self.stands)
    @rule()
    def somebody_triggers(self) -> None:
        self.requests += 1
        try:
            self.world.operations.trigger(AN_ID, request_key(f"k{self.requests}"), ADA)
        except Refused:
            assert self.schedule.definition.policies.overlap.name

    @precondition(lambda self: self.is_there and self.world.store.state.unfinished[AN_ID])
    @rule(data=st.data())
    def somebody_cancels(self, data: st.DataObject) -> None:
        unfinished = list(self.world.store.state.unfinished[AN_ID])
        self.world.operations.cancel(data.draw(st.sampled_from(unfinished)), ADA)

    @precondition(lambda self: self.stands)
    @rule(ago=st.integers(0, 1_200), length=st.integers(0, 900))
    def somebody_backfills(self, ago: int, length: int) -> None:
        end = self.world.clock.now() - ago * A_SECOND
        # What is not decided yet, trimmed already, or too much at once is refused, and then nothing may change.
        with suppress(Refused, InvalidValue):
            self.world.backfilling.backfill(AN_ID, Reach(end - length * A_SECOND, end), ADA, limit=20)

    @precondition(lambda self: self.stands)
    @rule()
    def somebody_deletes(self) -> None:
        self.world.operations.delete(AN_ID, ADA)

    def apply(self, definition: Definition) -> None:
        self.world.apply(definition)

    # ------------------------------------------------------------ what holds whatever happens

    @invariant()
    def the_audit_holds(self) -> None:
        for account in self.world.audit.report().schedules:
            assert not account.violations, account.violations

    @invariant()
    def what_is_held_stands_in_the_ledger_as_held(self) -> None:
        if self.stands:
            entries = self.world.store.oldest(AN_ID, 10_000)
            held = [entry.span.first for entry in entries if entry.disposition == "held"]
            backfilled = [each.due_at for each in self.schedule.backlog]
            assert held == sorted([*(hold.due_at for hold in self.schedule.held), *backfilled])

    @invariant()
    def an_earlier_promise_under_the_id_hides_no_slot(self) -> None:
        """Only the other way round: a one-off for an instant that has passed may lie within what a rule left."""
        for before, after in pairwise(self.world.store.oldest(AN_ID, 10_000)):
            assert before.span.last < after.span.first or before.generation < after.generation

    @invariant()
    def what_was_measured_explains_what_a_gate_let_through_or_stopped(self) -> None:
        for entry in self.world.store.oldest(AN_ID, 10_000):
            gate = self.world.store.state.revisions[AN_ID, entry.revision].definition.policies.gate
            if entry.measured and gate:
                assert gate.is_open(entry.measured.lowest) is (entry.reason is not Reason.GATE_CLOSED)

    @invariant()
    def a_slot_that_has_its_run_is_not_backfilled(self) -> None:
        if self.stands:
            assert not any(each.run.fire_id in self.world.store.state.runs for each in self.schedule.backlog)

    @invariant()
    def no_attempt_begins_after_its_deadline_or_window(self) -> None:
        for run in self.begun:
            assert isinstance(run.state, Running)
            assert run.expires_at is None or run.state.at <= run.expires_at
            assert not run.attempts or run.retry_until is None or run.state.at <= run.retry_until

    @invariant()
    def what_entries_and_runs_name_is_kept(self) -> None:
        state = self.world.store.state
        named = {entry.revision for entry in self.world.store.oldest(AN_ID, 10_000)}
        named |= {run.revision for run in state.runs.values() if not run.has_ended or run.is_request}
        kept = {number for _, number in state.revisions}
        assert named <= kept
        if self.is_there:
            assert kept == set(range(self.schedule.oldest_revision, self.schedule.revision.number + 1))

    def teardown(self) -> None:
        """Whatever happened: when the scheduler ticks and the workers work, everything comes to an end."""
        if self.stands and isinstance(self.schedule.progress, Through):
            # Where the clock stepped back, nothing is decided until it has passed the cursor again.
            self.world.clock.set(max(self.world.clock.now(), self.schedule.progress.cursor))
        if self.stands and self.schedule.paused:
            self.world.operations.resume(AN_ID, ADA)
        for _ in range(60):
            self.world.clock.advance(20 * A_SECOND)
            self.world.tick()
            self.world.work()
            self.world.tick()
        self.the_audit_holds()
        if self.stands:
            waits_for = {hold.blocked_by for hold in self.schedule.held}
            waits = waits_for or self.schedule.backlog
            assert not waits or self.world.store.state.unfinished[AN_ID], waits
