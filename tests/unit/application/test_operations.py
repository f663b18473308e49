"""Rule: an operator's command decides first, is recorded by version alone, and who did what and why stays with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from adapters.memory.store import MemoryStore
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.schedule_store import Act, Record
from application.scheduling.cadence import Cadence
from application.scheduling.operations import Operator
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.outcome import Returned
from domain.scheduling.policies.overlap import Allow, Replace, Serialize
from domain.scheduling.run import Run
from domain.scheduling.run_states import Cancelled, Running
from domain.scheduling.values import FireId, request_key, schedule_id
from tests.examples import A_SLOT, AN_ID, at, run_of, under
from tests.unit.application.world import ADA, World

KEY = request_key("deploy_7")
FALLBACK = FireId("nightly-report-0-rfallback_20260302T120100000000Z")
BEA = Operator(by="bea")
PATIENT = Cadence(lost_after=timedelta(hours=1))


def world_at(clock: str, **policies: object) -> World:
    """Return a world with the example schedule, created at noon, in which it is later now and nobody has ticked."""
    world = World(cadence=PATIENT)
    world.add(under(**policies))
    world.clock.set(at(clock))
    return world


def test_pausing_decides_first_and_keeps_who_when_what_and_why() -> None:
    world = world_at("12:01")

    schedule = world.operations.pause(AN_ID, ADA)

    assert world.ledger() == ["12:01 started"]
    assert schedule == world.schedule()
    assert world.queries.acts(AN_ID) == [
        Act(
            at=at("12:01"),
            by="ada",
            what="pause",
            why="a test",
            before="active, generation 0, revision 1",
            after="paused, generation 0, revision 1",
        )
    ]


def test_it_needs_no_lease() -> None:
    world = world_at("12:01")
    world.tick("12:00:59")

    world.clock.set(at("12:01"))
    world.operations.pause(AN_ID, ADA)

    assert world.ledger() == ["12:01 started"]


def test_a_paused_schedule_is_decided_by_no_tick_until_it_is_resumed() -> None:
    world = world_at("12:00:30")
    world.operations.pause(AN_ID, ADA)

    assert world.tick("12:05").planned.schedules == 0
    world.operations.resume(AN_ID, ADA)
    assert world.ledger() == ["12:01-12:05 (5) skipped paused"]
    assert world.tick("12:06").handed_over == 1


def test_resuming_with_catch_up_starts_what_the_policy_says() -> None:
    world = world_at("12:00:30")
    world.operations.pause(AN_ID, ADA)
    world.clock.set(at("12:03"))

    world.operations.resume(AN_ID, ADA, catch_up=True)

    assert world.ledger() == ["12:01-12:02 (2) coalesced missed into 12:03", "12:03 started"]


def test_a_pause_with_an_end_is_over_without_anybody() -> None:
    world = world_at("12:00:30")
    world.operations.pause(AN_ID, ADA, until=at("12:02"))

    assert world.store.next_due() == at("12:02")
    world.tick("12:03")
    assert world.ledger() == ["12:01-12:02 (2) skipped paused", "12:03 started"]


def test_triggering_twice_with_one_key_is_one_run() -> None:
    world = world_at("12:00:30")

    first = world.operations.trigger(AN_ID, KEY, ADA)
    again = world.operations.trigger(AN_ID, KEY, BEA)

    assert again == first
    assert [act.by for act in world.queries.acts(AN_ID)] == ["ada"]
    assert world.tick().handed_over == 1


def test_two_who_trigger_with_one_key_at_once_get_one_run() -> None:
    """The other's run is there, handed over and begun, by the time that our stale record is tried again."""

    class Overtaken(MemoryStore):
        rival: World | None = None

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            rival, self.rival = self.rival, None
            if rival:
                rival.operations.trigger(AN_ID, KEY, BEA)
                rival.tick()
                rival.begin()
            return super().record(lease, now, records)

    store = Overtaken()
    world = World(store=store)
    world.add(under(overlap=Allow()))
    store.rival = world

    run = world.operations.trigger(AN_ID, KEY, ADA)

    assert isinstance(run.state, Running)
    assert [act.by for act in world.queries.acts(AN_ID)] == ["bea"]


def test_triggering_behind_an_unfinished_run_is_refused_and_records_nothing() -> None:
    world = world_at("12:01")
    world.tick()
    before = world.schedule()

    with pytest.raises(Refused, match=f"has the unfinished run {A_SLOT.fire_id}"):
        world.operations.trigger(AN_ID, KEY, ADA)
    assert world.schedule() == before


def test_a_triggered_run_is_executed_while_the_schedule_is_paused() -> None:
    world = world_at("12:00:30")
    world.operations.pause(AN_ID, ADA)
    run = world.operations.trigger(AN_ID, KEY, ADA)
    world.tick()

    world.work()

    assert [context.fire_id for context in world.handlers.seen] == [run.fire_id]
    assert world.ledger() == []


def test_deleting_leaves_a_tombstone_and_lets_open_runs_finish() -> None:
    world = world_at("12:01")
    world.tick()
    run = world.begin()

    world.operations.delete(AN_ID, ADA)
    world.settle(run, Returned())
    world.tick("12:05")

    assert world.run(run.fire_id).has_ended
    assert world.ledger() == ["12:01 started"]
    with pytest.raises(Refused, match="was retired and cannot be paused"):
        world.operations.pause(AN_ID, ADA)


def test_cancelling_ends_a_run_that_has_not_begun_and_frees_the_schedule() -> None:
    world = world_at("12:01", overlap=Serialize())
    world.tick()
    world.tick("12:02")

    cancelled = world.operations.cancel(A_SLOT.fire_id, ADA)

    assert cancelled.state == Cancelled(at("12:02"), "ada")
    world.tick()
    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_cancelling_decides_what_is_due_while_the_run_is_as_it_was() -> None:
    """And in the same record: whoever dies leaves both or neither."""
    world = world_at("12:01")
    world.tick()
    world.clock.set(at("12:02"))

    world.operations.cancel(A_SLOT.fire_id, ADA)

    assert world.ledger() == ["12:01 started", "12:02 skipped overlap"]
    assert [notice.fire_id for notice in world.queries.standing(AN_ID).notices] == [A_SLOT.fire_id]


def test_cancelling_asks_a_run_that_executes() -> None:
    world = world_at("12:01")
    world.tick()
    world.begin()

    asked = world.operations.cancel(A_SLOT.fire_id, ADA)

    assert (asked.state.name, asked.cancel_asked_by) == ("running", "ada")
    token = asked.state.token if isinstance(asked.state, Running) else ""
    assert world.store.beat(asked.fire_id, token, at("12:01")).cancel_asked


def test_cancelling_is_kept_as_an_act_with_the_run_and_its_states() -> None:
    world = world_at("12:01")
    world.tick()

    world.operations.cancel(A_SLOT.fire_id, ADA)

    (act,) = world.queries.acts(AN_ID)
    assert (act.by, act.what, act.why) == ("ada", "cancel", "a test")
    assert (act.before, act.after) == (f"{A_SLOT.fire_id} queued", f"{A_SLOT.fire_id} cancelled")


def test_cancelling_leaves_the_cursor_of_a_paused_schedule() -> None:
    world = world_at("12:01")
    world.tick()
    world.operations.pause(AN_ID, ADA)
    world.clock.set(at("12:10"))

    world.operations.cancel(A_SLOT.fire_id, ADA)

    assert world.schedule().paused
    assert world.ledger() == ["12:01 started"]


def test_a_command_that_leaves_a_slot_held_wakes_the_leader_at_once() -> None:
    """Only the leader asks runs to stop: a slot held under replace by `resume` must not wait for the next one."""
    world = world_at("12:01", overlap=Replace())
    world.tick()
    run = world.begin()
    world.operations.pause(AN_ID, ADA)
    world.clock.set(at("12:02:10"))
    world.operations.resume(AN_ID, ADA, catch_up=True)

    assert world.store.next_due() == at("12:02:10")
    world.tick()
    assert world.run(run.fire_id).cancel_asked_by
    assert world.store.next_due() == at("12:03")


def test_a_command_that_met_a_newer_version_is_decided_again_from_there() -> None:
    class Overtaken(MemoryStore):
        rival: World | None = None

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            rival, self.rival = self.rival, None
            if rival:
                rival.tick()
            return super().record(lease, now, records)

    store = Overtaken()
    world = World(store=store)
    world.add()
    world.clock.set(at("12:01"))
    store.rival = world

    world.operations.pause(AN_ID, ADA)

    assert world.ledger() == ["12:01 started"]
    assert world.schedule().paused


def test_a_schedule_or_run_that_never_stands_still_is_given_up_on() -> None:
    class Restless(MemoryStore):
        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            return [Recorded.STALE]

        def advance(
            self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None
        ) -> Sequence[Recorded]:
            return [Recorded.STALE]

        def get(self, fire_id: FireId) -> Run | None:
            return None if fire_id.endswith("deploy_7") else a_run

    calm = world_at("12:01")
    calm.tick()
    a_run = calm.run(A_SLOT.fire_id)
    world = World(store=Restless(calm.store.state))

    for command in (
        lambda: world.operations.pause(AN_ID, ADA),
        lambda: world.operations.cancel(A_SLOT.fire_id, ADA),
    ):
        with pytest.raises(Refused, match=r"changed 20 times .*; try again"):
            command()


def test_what_nobody_knows_is_refused_with_where_to_look() -> None:
    world = World()

    with pytest.raises(InvalidValue, match=r"schedule id: 'nobody' is unknown; see `kept list`"):
        world.operations.pause(schedule_id("nobody"), ADA)
    with pytest.raises(InvalidValue, match=r"fire id: .* names no run; see `kept runs`; older runs"):
        world.operations.cancel(run_of("12:01"), ADA)


# ------------------------------------------------------------ retrying by hand


def world_with_a_failure(**policies: object) -> World:
    """Return a world in which the run of 12:01 has failed for good, and nobody has ticked since."""
    world = world_at("12:01", **policies)
    world.handlers.act = _boom
    world.tick()
    world.work()
    world.handlers.act = lambda _context: None
    return world


def _boom(_context: object) -> None:
    raise RuntimeError("boom")


def test_a_failed_run_that_is_retried_leaves_the_dead_letter_list_and_goes_on() -> None:
    world = world_with_a_failure()
    assert world.store.failed(10) == [A_SLOT.fire_id]

    again = world.operations.retry(A_SLOT.fire_id, ADA)

    assert world.store.failed(10) == []
    assert world.run(A_SLOT.fire_id) == again
    assert world.tick().handed_over == 1
    world.work()
    assert world.run(A_SLOT.fire_id).state.name == "succeeded"
    assert world.audit.report().holds


def test_who_retried_and_why_stays_with_the_schedule() -> None:
    world = world_with_a_failure()

    world.operations.retry(A_SLOT.fire_id, ADA)

    (act,) = world.queries.acts(AN_ID)
    states = (f"{A_SLOT.fire_id} failed", f"{A_SLOT.fire_id} waiting")
    assert (act.by, act.what, act.why, act.before, act.after) == ("ada", "retry", "a test", *states)


def test_a_retry_behind_an_unfinished_run_is_refused_and_records_nothing() -> None:
    world = world_with_a_failure()
    world.tick("12:02")
    before = world.schedule()

    with pytest.raises(Refused, match=f"has the unfinished run {run_of('12:02')}"):
        world.operations.retry(A_SLOT.fire_id, ADA)
    assert (world.schedule(), world.run(A_SLOT.fire_id).state.name) == (before, "failed")


def test_what_a_command_hears_it_acts_on() -> None:
    """The notice of the failure is read by the operator's command, so that is what must record the fallback."""
    world = world_with_a_failure(on_exhausted=CommandCall("reports.build"))

    world.operations.pause(AN_ID, ADA)

    assert [run.fire_id for run in world.store.waiting(at("12:01"), 10)] == [FALLBACK]
    (standing,) = world.store.standing([AN_ID])
    assert standing
    assert standing.notices == ()


def test_two_who_retry_at_once_retry_once() -> None:
    """The one who comes second finds the run waiting, and is refused."""

    class Overtaken(MemoryStore):
        rival: World | None = None

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            rival, self.rival = self.rival, None
            if rival:
                rival.operations.retry(A_SLOT.fire_id, BEA)
            return super().record(lease, now, records)

    store = Overtaken()
    world = World(store=store, cadence=PATIENT)
    world.add(under(overlap=Allow()))
    world.handlers.act = _boom
    world.tick("12:01")
    world.work()
    store.rival = world

    with pytest.raises(Refused, match="is waiting; only a run that ended without success is retried"):
        world.operations.retry(A_SLOT.fire_id, ADA)
    assert [act.by for act in world.queries.acts(AN_ID)] == ["bea"]


def test_an_unknown_run_is_named() -> None:
    with pytest.raises(InvalidValue, match="names no run"):
        world_at("12:01").operations.retry(run_of("12:01"), ADA)
