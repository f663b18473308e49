"""Rule: an attempt begins with one admission and ends with one settlement; whatever happens between is an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import pytest

from adapters.memory.store import MemoryStore
from application.ports.errors import StoreUnreachable
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.time_limit import CommandTimedOut
from application.run_context import RunContext, RunStopped
from application.scheduling.cadence import Cadence
from application.scheduling.executed import Late
from domain.scheduling.definition import TIMEOUT, CommandCall, Revision
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.errors import InvalidValue
from domain.scheduling.outcome import Outcome, Raised, Returned, Stopped
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome, Cancelled, Expired, Failed, Running, Succeeded, Waiting
from domain.scheduling.values import FireId, ScheduleId
from tests.examples import A_DEFINITION, A_MINUTE, A_SECOND, A_SLOT, AN_ID, SOME_RETRIES, at, run_of, under
from tests.unit.application.world import ADA, Handler, World

FIRST = Delivery(A_SLOT.fire_id, 1, 1)
PATIENT = Cadence(lost_after=timedelta(hours=1))


def handed_over(handler: Handler = lambda _context: None, **policies: object) -> World:
    """Return a world whose slot of 12:01 waits in the queue for a worker that will do `handler`."""
    world = World(cadence=PATIENT)
    world.handlers.act = handler
    world.add(under(**policies))
    world.tick("12:01")
    return world


def outcome(world: World) -> Run:
    """Let the worker take the delivery and return the run as it left it."""
    (executed,) = world.work()
    assert isinstance(executed, Run)
    assert executed == world.run(executed.fire_id)
    return executed


# ------------------------------------------------------------ the normal way


def test_it_admits_runs_and_settles() -> None:
    world = handed_over()

    assert outcome(world).state == Succeeded(at("12:01"))


def test_the_handler_is_told_everything_about_its_run() -> None:
    world = handed_over(deadline=A_MINUTE)

    outcome(world)

    (context,) = world.handlers.seen
    assert context == RunContext(
        fire_id=A_SLOT.fire_id,
        schedule_id=AN_ID,
        slot=at("12:01"),
        attempt=1,
        late=False,
        deadline=at("12:02"),
        timeout=TIMEOUT,
    )


def test_a_second_attempt_has_the_same_fire_id_and_the_next_number() -> None:
    world = handed_over(_raise(RuntimeError("boom")), retry=SOME_RETRIES)
    outcome(world)
    world.tick("12:01:10")
    outcome(world)

    assert [(each.fire_id, each.attempt) for each in world.handlers.seen] == [
        (A_SLOT.fire_id, 1),
        (A_SLOT.fire_id, 2),
    ]


# ------------------------------------------------------------ errors that are not retried


class Declined(ValueError):
    """An error of somebody's own."""


@pytest.mark.parametrize("never", ["ValueError", "Declined", f"{__name__}.Declined", "Exception"])
def test_an_error_that_is_never_retried_makes_its_first_failure_the_last(never: str) -> None:
    world = handed_over(_raise(Declined("no credit")), retry=attrs.evolve(SOME_RETRIES, never=(never,)))

    assert isinstance(outcome(world).state, Failed)


@pytest.mark.parametrize("never", ["KeyError", "declined", "Decline"])
def test_any_other_error_is_retried(never: str) -> None:
    world = handed_over(_raise(Declined("no credit")), retry=attrs.evolve(SOME_RETRIES, never=(never,)))

    assert isinstance(outcome(world).state, Waiting)


def test_a_timeout_goes_by_its_own_name() -> None:
    world = handed_over(_raise(CommandTimedOut()), retry=attrs.evolve(SOME_RETRIES, never=("CommandTimedOut",)))

    assert isinstance(outcome(world).state, Failed)


def test_a_run_with_a_command_of_its_own_runs_that() -> None:
    world = handed_over(_raise(RuntimeError("boom")), on_exhausted=CommandCall("reports.build"))
    outcome(world)
    world.handlers.act = lambda _context: None

    world.tick("12:01")
    fallback = outcome(world)

    assert (fallback.command, fallback.state.name) == (CommandCall("reports.build"), "succeeded")


# ------------------------------------------------------------ refusals


def test_the_same_delivery_twice_is_executed_once() -> None:
    world = handed_over()
    world.queue.lanes[A_DEFINITION.priority].append(FIRST)

    results = world.work()

    assert isinstance(results[0], Run)
    assert results[1] is Refusal.ENDED
    assert len(world.handlers.seen) == 1


@pytest.mark.parametrize(
    ("delivery", "refusal"),
    [
        (Delivery(FireId("nobody-0-rk"), 1, 1), Refusal.UNKNOWN_RUN),
        (Delivery(A_SLOT.fire_id, 2, 1), Refusal.OTHER_ATTEMPT),
        (Delivery(A_SLOT.fire_id, 1, 2), Refusal.OTHER_ATTEMPT),
    ],
)
def test_a_delivery_that_fits_no_run_is_refused_and_executes_nothing(delivery: Delivery, refusal: Refusal) -> None:
    world = handed_over()

    assert world.executor.execute(delivery) is refusal
    assert world.handlers.seen == []


def test_a_delivery_that_arrives_after_the_deadline_ends_its_run_as_expired() -> None:
    world = handed_over(deadline=A_MINUTE)
    world.clock.set(at("12:02:01"))

    assert world.executor.execute(FIRST) is Refusal.EXPIRED
    assert world.run(A_SLOT.fire_id).state == Expired(at("12:02:01"))
    assert world.handlers.seen == []


def test_a_retry_that_arrives_after_its_window_ends_its_run_as_failed() -> None:
    retry = attrs.evolve(SOME_RETRIES, window=20 * A_SECOND)
    world = handed_over(_raise(RuntimeError("boom")), retry=retry)
    outcome(world)
    world.tick("12:01:10")
    world.clock.set(at("12:01:21"))

    assert world.executor.execute(world.take()) is Refusal.EXPIRED
    assert isinstance(world.run(A_SLOT.fire_id).state, Failed)
    assert len(world.handlers.seen) == 1


def test_a_run_that_moved_on_while_it_was_being_admitted_is_looked_at_again() -> None:
    """Two workers hold the same delivery: the store lets one of them write, and the other is told so."""

    class Raced(MemoryStore):
        rival: World | None = None

        def advance(
            self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None
        ) -> Sequence[Recorded]:
            rival, self.rival = self.rival, None
            if rival:
                rival.worker("worker-2").execute(FIRST)
            return super().advance(changes, now, lease=lease)

    store = Raced()
    world = World(store=store)
    world.add()
    world.tick("12:01")
    store.rival = world

    assert world.executor.execute(FIRST) is Refusal.ENDED
    assert len(world.handlers.seen) == 1


# ------------------------------------------------------------ outcomes


def _raise(error: BaseException) -> Handler:
    def handler(_context: RunContext) -> None:
        raise error

    return handler


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(3), ExceptionGroup("many", [ValueError("one")])])
def test_whatever_a_command_raises_is_a_failed_attempt(error: BaseException) -> None:
    run = outcome(handed_over(_raise(error)))

    assert isinstance(run.state, Failed)
    assert type(error).__name__ in run.state.why
    assert run.attempts[0].outcome is AttemptOutcome.FAILED


def test_the_error_says_what_and_where() -> None:
    run = outcome(handed_over(_raise(RuntimeError("boom"))))

    headline, *frames = run.attempts[0].error.splitlines()
    assert headline == "RuntimeError: boom"
    assert any("test_executor.py" in frame for frame in frames)


def test_an_interrupt_is_no_outcome_but_the_end_of_the_worker() -> None:
    world = handed_over(_raise(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        world.work()
    assert isinstance(world.run(A_SLOT.fire_id).state, Running)


def test_a_command_that_runs_past_its_timeout_is_a_failed_attempt_that_is_retried() -> None:
    run = outcome(handed_over(_raise(CommandTimedOut()), retry=SOME_RETRIES, timeout=A_MINUTE))

    assert run.state == Waiting(2, at("12:01:10"))
    assert run.attempts[0].error == "timed out after 1m"


def test_a_payload_that_no_longer_fits_is_a_final_failure() -> None:
    """The command changed after the schedule was applied: trying again cannot help."""
    world = World()
    world.add(attrs.evolve(under(retry=SOME_RETRIES), command=CommandCall("reports.build", {"teacher": "ada"})))
    world.tick("12:01")

    run = outcome(world)

    assert isinstance(run.state, Failed)
    assert "teacher" in run.state.why


def test_a_handler_that_stops_when_asked_ends_its_run_as_cancelled() -> None:
    world = handed_over()

    def stop(context: RunContext) -> None:
        assert not context.cancelled()
        world.operations.cancel(context.fire_id, ADA)
        context.stop_if_cancelled()

    world.handlers.act = stop

    assert outcome(world).state == Cancelled(at("12:01"), "ada")


def test_a_handler_that_stops_of_its_own_accord_is_named_itself() -> None:
    assert outcome(handed_over(_raise(RunStopped("nothing to do")))).state == Cancelled(at("12:01"), "worker-1")


# ------------------------------------------------------------ losing touch


def test_the_outcome_of_an_attempt_that_was_fenced_off_changes_nothing() -> None:
    world = handed_over(retry=SOME_RETRIES)

    def declared_lost(_context: RunContext) -> None:
        world.executor.lost(FIRST)

    world.handlers.act = declared_lost
    (late,) = world.work()

    after = world.run(A_SLOT.fire_id)
    assert late == Late(outcome=AttemptOutcome.SUCCEEDED, run=after)
    assert after.state == Waiting(2, at("12:01"))
    assert [attempt.outcome for attempt in after.attempts] == [AttemptOutcome.LOST]


@pytest.mark.parametrize(
    ("reported", "outcome"),
    [
        (Returned(), AttemptOutcome.SUCCEEDED),
        (Raised("no mail server"), AttemptOutcome.FAILED),
        (Stopped(), AttemptOutcome.CANCELLED),
    ],
)
def test_an_outcome_that_comes_while_the_next_attempt_runs_is_late(reported: Outcome, outcome: AttemptOutcome) -> None:
    """Whatever it is, and however often it is reported."""
    world = handed_over(retry=SOME_RETRIES)
    first = world.begin()
    world.executor.lost(FIRST)
    world.tick("12:01:01")
    world.begin()
    running = world.run(A_SLOT.fire_id)

    assert [world.settle(first, reported) for _ in range(2)] == [Late(outcome=outcome, run=running)] * 2
    assert world.run(A_SLOT.fire_id) == running


def test_an_outcome_of_a_run_that_is_no_longer_kept_is_late() -> None:
    """Retention, or a restored backup, may have taken the run meanwhile."""
    world = handed_over()
    admitted = world.begin()
    world.store.state.forget_run(admitted.fire_id)

    assert world.settle(admitted, Returned()) == Late(outcome=AttemptOutcome.SUCCEEDED, run=None)


def test_an_outcome_of_an_attempt_of_which_a_restored_store_knows_nothing_is_late() -> None:
    """The older state has the run still queued."""
    world = handed_over()
    queued = world.run(A_SLOT.fire_id)
    admitted = world.begin()
    world.store.state.put_run(queued)

    assert world.settle(admitted, Returned()) == Late(outcome=AttemptOutcome.SUCCEEDED, run=queued)


def test_a_fenced_off_handler_is_told_to_stop() -> None:
    world = handed_over()
    told: list[bool] = []

    def declared_lost(context: RunContext) -> None:
        world.executor.lost(FIRST)
        told.append(context.cancelled())

    world.handlers.act = declared_lost
    world.work()

    assert told == [True]


class Away(MemoryStore):
    """A store that does not answer for a number of calls, once `away` is set."""

    away = 0

    def get(self, fire_id: FireId) -> Run | None:
        self._answer()
        return super().get(fire_id)

    def advance(self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None) -> Sequence[Recorded]:
        self._answer()
        return super().advance(changes, now, lease=lease)

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnreachable("gone for a moment")


def test_an_outcome_is_kept_while_the_store_is_away_and_recorded_when_it_is_back() -> None:
    store = Away()
    world = World(store=store)
    world.handlers.act = lambda _context: setattr(store, "away", 8)
    world.add()
    world.tick("12:01")

    run = outcome(world)

    assert isinstance(run.state, Succeeded)
    assert [wait.total_seconds() for wait in world.wake.waits] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]


def test_an_outcome_whose_write_arrived_although_its_reply_did_not_is_not_written_twice() -> None:
    class Mumbling(Away):
        def advance(
            self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None
        ) -> Sequence[Recorded]:
            result = super().advance(changes, now, lease=lease)
            if changes[0].after.has_ended and not world.wake.waits:
                raise StoreUnreachable("the reply was lost")
            return result

    world = World(store=Mumbling())
    world.add()
    world.tick("12:01")

    run = outcome(world)

    assert isinstance(run.state, Succeeded)
    assert len(run.attempts) == len(world.handlers.seen) == 1


def test_an_admission_that_finds_no_store_executes_nothing() -> None:
    store = Away()
    world = World(store=store)
    world.add()
    world.tick("12:01")
    store.away = 1

    with pytest.raises(StoreUnreachable):
        world.work()
    assert world.handlers.seen == []


def test_a_run_that_ended_while_its_worker_looked_its_revision_up_is_refused() -> None:
    """A worker may stand still between two readings, and the revision leave with the last run that names it."""

    class Forgetting(MemoryStore):
        def revision(self, id: ScheduleId, number: int) -> Revision | None:
            for run in list(self.state.runs.values()):
                if not run.has_ended:
                    self.state.put_run(run.cancel(at("12:01"), by="ada"))
            return None

    world = World(store=Forgetting())
    world.add()
    world.tick("12:01")

    assert world.work() == [Refusal.ENDED]


def test_a_revision_that_is_really_missing_is_named() -> None:
    class Damaged(MemoryStore):
        def revision(self, id: ScheduleId, number: int) -> Revision | None:
            return None

    world = World(store=Damaged())
    world.add()
    world.tick("12:01")

    with pytest.raises(InvalidValue, match="apply it again"):
        world.work()


# ------------------------------------------------------------ a process that died


def test_an_attempt_whose_process_died_is_lost_at_once() -> None:
    world = handed_over()
    world.begin()

    world.executor.lost(FIRST)

    assert world.run(A_SLOT.fire_id).state == Waiting(2, at("12:01"))


def test_an_attempt_whose_process_died_after_its_timeout_has_timed_out() -> None:
    """It swallowed the exception and had to be ended with its process: that counts against its attempts."""
    world = handed_over(retry=SOME_RETRIES, timeout=A_MINUTE)
    world.begin()

    world.clock.set(at("12:02"))
    world.executor.lost(FIRST)

    run = world.run(A_SLOT.fire_id)
    assert [(each.outcome, each.error) for each in run.attempts] == [(AttemptOutcome.FAILED, "timed out after 1m")]
    assert isinstance(run.state, Waiting)


def test_an_attempt_whose_process_died_just_before_its_timeout_is_lost() -> None:
    world = handed_over(retry=SOME_RETRIES, timeout=A_MINUTE)
    world.begin()

    world.clock.set(at("12:01:59"))
    world.executor.lost(FIRST)

    assert [attempt.outcome for attempt in world.run(A_SLOT.fire_id).attempts] == [AttemptOutcome.LOST]


def test_only_who_executed_an_attempt_can_report_it_lost() -> None:
    """The same delivery reached two workers: the death of the one that was refused says nothing about the other."""
    world = handed_over()
    world.begin()

    world.worker("worker-2").lost(FIRST)
    world.executor.lost(Delivery(A_SLOT.fire_id, 1, 2))
    world.executor.lost(Delivery(A_SLOT.fire_id, 2, 1))
    world.executor.lost(Delivery(run_of("12:02"), 1, 1))

    assert isinstance(world.run(A_SLOT.fire_id).state, Running)


def test_a_run_that_ended_before_its_process_died_is_not_lost() -> None:
    world = handed_over()
    run = world.begin()
    world.settle(run, Returned())

    world.executor.lost(FIRST)

    assert isinstance(world.run(A_SLOT.fire_id).state, Succeeded)
