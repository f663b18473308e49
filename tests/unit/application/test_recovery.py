"""Rule: the sweep finds expired runs, silent workers and lost deliveries, and redelivers nothing that still waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest

from adapters.memory.queue import MemoryQueue
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import TickReport
from application.scheduling.recovery import HEAD, Recovered
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.policies.overlap import Allow, Serialize
from domain.scheduling.policies.retry import Lost
from domain.scheduling.run import Run
from domain.scheduling.run_states import Expired, Failed, Queued, Running, Waiting
from domain.scheduling.values import schedule_id
from tests.examples import A_DEFINITION, A_MINUTE, A_SECOND, A_SLOT, at, run_of, under
from tests.unit.application.world import World

PATIENT = Cadence(lost_after=timedelta(hours=1))


def handed_over(cadence: Cadence | None = None, **policies: object) -> World:
    world = World(cadence=cadence or Cadence())
    world.add(under(**policies))
    world.tick("12:01")
    return world


def lane(world: World) -> list[str]:
    return [f"{each.fire_id[-13:-9]}#{each.ordinal}" for each in world.queue.lanes[Priority.DEFAULT]]


# ------------------------------------------------------------ expiry


def test_a_delivery_that_waits_past_its_deadline_expires_without_a_worker() -> None:
    world = handed_over(deadline=10 * A_SECOND)

    assert world.tick("12:01:10").recovered.expired == 0
    assert world.tick("12:01:10.000001").recovered.expired == 1
    assert world.run(A_SLOT.fire_id).state == Expired(at("12:01:10.000001"))


def test_the_deadline_of_a_run_that_waits_stands_in_the_due_index() -> None:
    world = handed_over(deadline=10 * A_SECOND)

    assert world.store.next_due() == at("12:01:10.000001")


def test_an_expired_run_frees_its_schedule() -> None:
    world = handed_over(deadline=A_MINUTE + A_SECOND, overlap=Serialize())
    world.tick("12:02")
    world.tick("12:02:02")

    world.tick("12:02:02")

    assert world.ledger() == ["12:01 started", "12:02 started"]


def test_an_expired_run_is_never_handed_over() -> None:
    world = World()
    world.add(under(deadline=A_SECOND))
    lease = world.coordinator.leadership.hold(at("12:01"))
    assert lease
    world.clock.set(at("12:01"))
    world.coordinator.planner.plan(lease, at("12:01"), 500)

    report = world.tick("12:01:02")

    assert (report.handed_over, report.recovered.expired) == (0, 1)


# ------------------------------------------------------------ silence


def test_a_worker_that_fell_silent_loses_its_attempt_which_is_tried_again() -> None:
    world = handed_over()
    world.begin()

    assert world.tick("12:01:14.9").recovered.lost == 0
    assert world.tick("12:01:17.9").recovered.lost == 1
    assert world.run(A_SLOT.fire_id).state == Waiting(2, at("12:01:17.9"))
    assert world.tick("12:01:18").handed_over == 1


def test_a_worker_that_shows_its_heart_keeps_its_attempt() -> None:
    world = handed_over()
    run = world.begin()
    for seconds in range(3, 60, 3):
        world.clock.set(at(f"12:01:{seconds:02}"))
        world.executor._beat(run)
        world.tick()

    assert isinstance(world.run(run.fire_id).state, Running)


def test_at_most_once_ends_the_run_with_its_worker() -> None:
    world = handed_over(lost=Lost(retries=False))
    world.begin()

    world.tick("12:01:10")
    world.tick("12:01:20")

    assert isinstance(world.run(A_SLOT.fire_id).state, Failed)


def test_a_lost_worker_that_comes_back_changes_nothing() -> None:
    world = handed_over()
    run = world.begin()
    world.tick("12:01:10")
    world.tick("12:01:20")
    world.tick("12:01:21")

    from_the_dead = world.executor._beat(run)

    assert not from_the_dead.is_current
    assert world.run(run.fire_id).state == Queued(2, 1, at("12:01:21"))


@pytest.mark.parametrize(("jump", "by"), [("12:05", 4 * A_MINUTE), ("12:00:30", -30 * A_SECOND)])
def test_after_a_jump_of_time_nobody_is_lost_before_every_heart_could_beat_again(jump: str, by: timedelta) -> None:
    """The store was away, or its clock was stepped: silence says nothing about the workers then."""
    world = handed_over()
    world.begin()

    assert world.tick(jump).recovered == Recovered(jumped=by)
    assert isinstance(world.run(A_SLOT.fire_id).state, Running)


def test_a_worker_that_stays_silent_after_a_jump_of_time_is_lost_one_loss_limit_later() -> None:
    world = handed_over()
    world.begin()

    lost = [world.tick(f"12:05:{seconds:02}").recovered.lost for seconds in (0, 5, 10, 14, 17)]

    assert lost == [0, 0, 0, 0, 1]


def test_the_sweep_looks_for_silence_once_per_heartbeat_interval() -> None:
    world = handed_over()
    world.begin()
    world.clock.set(at("12:01:14"))
    world.tick()

    assert world.coordinator.recovery.check_at() == at("12:01:17")
    assert world.tick("12:01:16").recovered.lost == 0
    assert world.tick("12:01:17").recovered.lost == 1


def test_with_nothing_queued_or_running_nobody_is_woken_for_a_sweep() -> None:
    world = handed_over()
    world.work()

    assert world.coordinator.recovery.check_at() is None


def test_a_clock_that_stepped_back_does_not_put_the_sweep_off() -> None:
    world = handed_over()
    world.tick("13:00")
    world.tick("12:01:01")

    assert world.coordinator.recovery.check_at() == at("12:01:04")


# ------------------------------------------------------------ lost deliveries


def test_a_delivery_that_the_queue_lost_is_delivered_again_under_the_next_ordinal() -> None:
    world = handed_over()
    world.take()

    assert world.tick("12:01:05").recovered.redelivered == 0
    assert world.tick("12:01:08").recovered.redelivered == 1
    assert lane(world) == ["1201#2"]
    assert world.run(A_SLOT.fire_id).state == Queued(1, 2, at("12:01:08"))


def test_the_lost_delivery_is_executed_once_even_if_it_is_found_again() -> None:
    world = handed_over()
    lost = world.take()
    world.tick("12:01:08")

    results = [world.executor.execute(lost), world.executor.execute(world.take())]

    assert isinstance(results[0], Run)
    assert results[1] is Refusal.ENDED
    assert len(world.handlers.seen) == 1


def test_what_still_waits_in_the_queue_is_never_redelivered_however_long() -> None:
    world = handed_over(PATIENT, overlap=Allow())
    for minute in range(2, 30):
        report = world.tick(at(f"12:{minute:02}"))
        assert report.recovered.redelivered == 0

    assert len(lane(world)) == 29


def test_only_what_was_handed_over_before_the_head_of_the_queue_has_left_it() -> None:
    world = handed_over(PATIENT, overlap=Allow())
    world.tick("12:02")
    world.tick("12:03")
    world.take()

    report = world.tick("12:03:10")

    assert report.recovered.redelivered == 1
    assert world.run(run_of("12:01")).state == Queued(1, 2, at("12:03:10"))
    assert world.run(run_of("12:02")).state == Queued(1, 1, at("12:02"))


def test_a_lane_of_another_priority_tells_nothing() -> None:
    world = World(cadence=PATIENT)
    world.add(attrs.evolve(A_DEFINITION, priority=Priority.HIGH))
    world.tick("12:01")
    world.take()
    world.add(under(), id=schedule_id("another"))

    report = world.tick("12:02")

    assert report.recovered.redelivered == 1
    assert world.run(run_of("12:01")).state == Queued(1, 2, at("12:02"))


@attrs.define
class Strewn(MemoryQueue):
    """A queue into which somebody else has put things."""

    foreign: int = 0

    def waiting_longest(self, priority: Priority, limit: int) -> Sequence[Delivery | None]:
        return [*[None] * self.foreign, *super().waiting_longest(priority, limit)][:limit]


@pytest.mark.parametrize(("foreign", "redelivered"), [(0, 1), (3, 1), (HEAD - 1, 1), (HEAD, 0)])
def test_foreign_things_at_the_head_are_passed_over_and_where_only_they_are_seen_nothing_is_assumed(
    foreign: int, redelivered: int
) -> None:
    world = handed_over(PATIENT, overlap=Allow())
    world.tick("12:02")
    world.take()
    world.coordinator.recovery.queue = Strewn(world.store, world.queue.lanes, foreign)

    assert sweep(world, "12:02:10").redelivered == redelivered
    assert world.run(run_of("12:02")).state == Queued(1, 1, at("12:02"))


@pytest.mark.parametrize("overtaken", [Delivery(A_SLOT.fire_id, 1, 1), Delivery(A_SLOT.fire_id, 1, 2)])
def test_a_delivery_that_a_later_one_has_overtaken_tells_nothing_about_the_rest(overtaken: Delivery) -> None:
    """It stands where an earlier hand-over put it, not where the run's present one did."""
    world = handed_over(PATIENT, overlap=Allow())
    world.tick("12:02")
    world.take()
    world.queue.lanes[Priority.DEFAULT].appendleft(overtaken)
    run = world.run(A_SLOT.fire_id)
    world.store.state.put_run(attrs.evolve(run, state=Queued(2, 2, at("12:04")), version=9))

    sweep(world, "12:04:10")

    assert world.run(run_of("12:02")).state == Queued(1, 1, at("12:02"))


def sweep(world: World, clock: str) -> Recovered:
    report: TickReport = world.tick(clock)
    return report.recovered
