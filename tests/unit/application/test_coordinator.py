"""Rule: a tick holds the lease, decides, hands over, recovers: each in one write, and the rest is the next one's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from adapters.memory.store import MemoryStore
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.schedule_store import Record, Standing
from application.scheduling.cadence import Cadence
from domain.scheduling.definition import Repeat
from domain.scheduling.ledger import Disposition
from domain.scheduling.outcome import Raised, Returned
from domain.scheduling.policies.overlap import Replace, Serialize
from domain.scheduling.run import Run
from domain.scheduling.run_states import Cancelled, Queued, Running, Succeeded, Waiting
from domain.scheduling.triggers import Bounded, Every
from domain.scheduling.values import FireId, schedule_id
from tests.examples import A_DEFINITION, A_MINUTE, A_SLOT, SOME_RETRIES, at, run_of, under
from tests.unit.application.world import ADA, World

PATIENT = Cadence(lost_after=timedelta(hours=1))


def test_one_tick_decides_records_and_hands_over() -> None:
    world = World()
    world.add()

    report = world.tick("12:01")

    assert world.ledger() == ["12:01 started"]
    assert (report.planned.schedules, report.planned.entries) == (1, {Disposition.STARTED: 1})
    assert report.handed_over == 1
    assert world.run(A_SLOT.fire_id).state == Queued(1, 1, at("12:01"))


def test_the_report_says_when_the_next_tick_is_needed() -> None:
    """For the next slot, or for the lease where that wants renewing before."""
    patient = World(cadence=Cadence(lease_ttl=timedelta(hours=3)))
    impatient = World(cadence=Cadence(lease_ttl=timedelta(seconds=3)))
    patient.add()
    impatient.add()

    assert patient.tick("12:00:10").wake_at == at("12:01")
    assert impatient.tick("12:00:10").wake_at == at("12:00:11")


def test_a_second_tick_at_the_same_instant_changes_nothing() -> None:
    world = World()
    world.add()
    world.tick("12:01")

    report = world.tick("12:01")

    assert (report.planned.schedules, report.handed_over) == (0, 0)
    assert len(world.queue.lanes[world.run(A_SLOT.fire_id).priority]) == 1


class Asked(MemoryStore):
    """Counts how often it is asked what is due."""

    times = 0

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        self.times += 1
        return super().due(now, limit)


def test_an_idle_leader_learns_from_its_renewal_that_there_is_nothing_to_do_and_asks_nothing_else() -> None:
    store = Asked()
    world = World(store=store)
    world.add()
    world.tick("12:00:57")

    reports = [world.tick(f"12:00:{seconds}") for seconds in (58, 59)]

    assert store.times == 1
    assert [report.wake_at for report in reports] == [at("12:00:59"), at("12:01")]
    assert world.tick("12:01").handed_over == 1


def test_a_leader_that_nobody_called_finds_at_its_next_renewal_what_was_put_into_the_store() -> None:
    """A call may get lost, so nothing rests on it."""
    world = World()
    world.tick("12:00:58")
    world.clock.set(at("12:00:58.5"))
    world.add()
    assert world.tick("12:00:59").wake_at == at("12:01")

    world.tick("12:01")

    assert world.ledger() == ["12:01 started"]


def test_an_idle_leader_with_runs_on_their_way_wakes_to_look_for_losses() -> None:
    world = World()
    world.add()
    world.tick("12:01")
    world.take()

    reports = [world.tick(f"12:01:{seconds:02}") for seconds in (1, 2, 3)]

    assert [report.wake_at for report in reports] == [at("12:01:02"), at("12:01:03"), at("12:01:04")]
    assert world.coordinator.recovery.next_check == at("12:01:06")


def test_a_jump_of_time_is_noticed_by_an_idle_leader_too() -> None:
    world = World()
    world.tick("12:00")

    assert world.tick("15:00").recovered.jumped == timedelta(hours=3)
    assert world.tick("14:00").recovered.jumped == -timedelta(hours=1)


def test_a_standby_does_nothing_and_wakes_when_the_lease_may_be_free() -> None:
    world = World()
    world.add()
    leader = world.tick("12:00:59")

    standby = world.scheduler("scheduler-2").tick()

    assert (leader.leads, standby.leads) == (True, False)
    assert standby.wake_at == at("12:01:02")
    assert world.ledger() == []


def test_a_standby_takes_over_when_the_lease_has_run_out_under_the_next_epoch() -> None:
    world = World()
    world.add()
    world.tick("12:00:59")
    world.clock.set(at("12:01:02"))

    report = world.scheduler("scheduler-2").tick()

    assert report.epoch == 2
    assert world.ledger() == ["12:01 started"]


def test_a_leader_that_lost_its_lease_between_two_writes_stops_there() -> None:
    """Its decision was refused, nothing was handed over, and its next tick begins as a standby."""

    class Robbed(MemoryStore):
        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            if lease:
                self.state.leases.held = None
            return super().record(lease, now, records)

    world = World(store=Robbed())
    world.add()

    report = world.tick("12:01")

    assert not report.leads
    assert report.wake_at == at("12:01")
    assert world.ledger() == []
    assert world.coordinator.leadership.lease is None


def test_two_leaders_that_both_believe_in_themselves_make_one_run() -> None:
    world = World()
    world.add()
    paused = world.scheduler("scheduler-0")
    world.clock.set(at("12:00:59"))
    paused.tick()
    world.clock.set(at("12:01:05"))
    world.scheduler("scheduler-2").tick()
    paused.leadership.lease = Lease(1, "token-1", "scheduler-0", at("12:01:07"))

    report = paused.tick()

    assert not report.leads
    assert world.ledger() == ["12:01 started"]


def test_a_batch_smaller_than_what_is_due_leaves_the_rest_to_a_tick_at_once() -> None:
    world = World(cadence=Cadence(batch=2))
    for number in range(5):
        world.add(id=schedule_id(f"s-{number}"))

    reports = [world.tick("12:01") for _ in range(3)]

    assert [report.planned.schedules for report in reports] == [2, 2, 1]
    assert sum(report.handed_over for report in reports) == 5
    assert reports[0].wake_at == at("12:01")


def test_a_record_that_came_too_late_is_decided_again_from_what_is_there() -> None:
    class Overtaken(MemoryStore):
        rival: World

        def due(self, now: datetime, limit: int) -> Sequence[Standing]:
            standings = super().due(now, limit)
            if self.rival.clock.now() == at("12:01") and not self.rival.schedule().paused:
                self.rival.operations.pause(self.rival.schedule().id, ADA)
            return standings

    store = Overtaken()
    world = World(store=store)
    store.rival = world
    world.add()

    report = world.tick("12:01")

    assert (report.planned.stale, report.planned.schedules) == (1, 0)
    assert world.ledger() == ["12:01 started"]  # the pause decided what was due before it
    assert world.tick("12:05").planned.schedules == 0


def test_what_a_tick_that_died_after_recording_left_undone_is_taken_up_by_the_next() -> None:
    world = World()
    world.add()
    lease = world.coordinator.leadership.hold(at("12:01"))
    assert lease
    world.clock.set(at("12:01"))
    world.coordinator.planner.plan(lease, at("12:01"), 500)

    assert isinstance(world.run(A_SLOT.fire_id).state, Waiting)
    assert world.tick().handed_over == 1


def test_a_held_slot_is_released_in_the_tick_after_the_earlier_run_has_ended() -> None:
    world = World()
    world.add(under(overlap=Serialize()))
    world.tick("12:01")
    world.tick("12:02")
    assert world.ledger() == ["12:01 started", "12:02 held overlap"]

    world.work()

    assert world.store.next_due() == at("12:02")
    world.tick("12:02:05")
    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_a_held_slot_of_a_rule_that_has_ended_is_released_once_a_clock_that_stepped_back_is_there_again() -> None:
    """The earlier run ends while nothing is decided; no further slot would ever wake the schedule."""
    world = World()
    rule = Repeat(Bounded(Every(A_MINUTE), end=at("12:02")))
    world.add(under(attrs.evolve(A_DEFINITION, timing=rule), overlap=Serialize()))
    world.tick("12:01")
    world.tick("12:02")

    world.clock.set(at("12:01:30"))
    world.work()
    world.tick()

    assert world.store.next_due() == at("12:02")
    world.tick("12:02")
    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_a_retry_is_handed_over_when_it_is_due() -> None:
    world = World()
    world.add(under(retry=SOME_RETRIES))
    world.tick("12:01")
    run = world.begin()
    world.settle(run, Raised("boom"))

    assert world.tick("12:01:09").handed_over == 0
    assert world.tick("12:01:10").handed_over == 1
    assert world.run(run.fire_id).state == Queued(2, 1, at("12:01:10"))


def test_replace_asks_the_unfinished_run_to_stop_and_starts_when_it_has() -> None:
    world = World(cadence=PATIENT)
    world.add(under(overlap=Replace()))
    world.tick("12:01")
    run = world.begin()

    world.tick("12:02")

    assert world.run(run.fire_id).cancel_asked_by == "the overlap policy (replace)"
    assert world.ledger() == ["12:01 started", "12:02 held overlap"]
    world.settle(run, Returned())
    world.tick("12:02:10")
    assert isinstance(world.run(run.fire_id).state, Succeeded)
    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_replace_ends_a_run_that_has_not_begun_at_once() -> None:
    world = World(cadence=PATIENT)
    world.add(under(overlap=Replace()))
    world.tick("12:01")

    world.tick("12:02")

    assert isinstance(world.run(run_of("12:01")).state, Cancelled)
    assert world.tick().handed_over == 1
    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_replace_asks_again_where_the_run_moved_on_while_it_was_being_asked() -> None:
    """A worker was admitted between the read and the write: the refusal must not cost the slot a whole period."""

    class Admitting(MemoryStore):
        world: World

        def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
            runs = super().many(fire_ids)
            if any(run and isinstance(run.state, Queued) for run in runs):
                self.world.begin()
            return runs

    store = Admitting()
    world = World(cadence=PATIENT, store=store)
    store.world = world
    world.add(under(overlap=Replace()))
    world.tick("12:01")

    world.tick("12:02")

    run = world.run(run_of("12:01"))
    assert isinstance(run.state, Running)
    assert run.cancel_asked_by


def test_a_coordinator_that_died_before_asking_leaves_nothing_that_waits_unasked() -> None:
    """Asking comes before recording: until the slot is held in the store it stays due, and the next tick asks."""

    class Dying(MemoryStore):
        dies = False

        def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
            if self.dies:
                raise KeyboardInterrupt
            return super().record(lease, now, records)

    store = Dying()
    world = World(cadence=PATIENT, store=store)
    world.add(under(overlap=Replace()))
    world.tick("12:01")
    run = world.begin()
    store.dies = True
    try:
        world.tick("12:02")
    except KeyboardInterrupt:
        store.dies = False

    assert world.run(run.fire_id).cancel_asked_by
    world.tick("12:02:01")
    assert world.ledger() == ["12:01 started", "12:02 held overlap"]
