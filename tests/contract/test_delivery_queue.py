"""The promises of `DeliveryQueue`: a run moves and its delivery is pushed in one write, fenced, first in, first out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs
import pytest
import redis

from adapters.memory.queue import MemoryQueue
from adapters.memory.store import MemoryStore
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.rq.delivery_queue import RqDeliveryQueue
from application.ports.delivery_queue import DeliveryQueue, HandOver
from application.ports.errors import LostLease
from application.ports.lease_store import Lease, LeaseStore
from application.ports.limits import WRITES_AT_ONCE
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import Record, ScheduleStore
from domain.scheduling.definition import CommandCall, Definition, Once, Priority, Revision
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run
from domain.scheduling.run_states import Queued, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
REPORTS = ScheduleId("reports")
DEFINITION = Definition(timing=Once(NOON), command=CommandCall("reports.build"))
SCHEDULE = Schedule.create(REPORTS, DEFINITION, NOON)


@attrs.frozen
class World:
    """A queue, and the store whose runs it moves."""

    queue: DeliveryQueue
    runs: RunStore
    schedules: ScheduleStore
    leases: LeaseStore

    def leads(self, token: str = "token") -> Lease:
        """Take the lease."""
        lease = self.leases.acquire("us", token, NOON, A_MINUTE)
        assert lease is not None
        return lease

    def has(self, *runs: Run) -> None:
        """Record runs of one schedule."""
        record = Record(expected_version=None, schedule=SCHEDULE, wake_at=None, runs=runs)
        assert self.schedules.record(None, NOON, [record]) == [Recorded.RECORDED]

    def waiting(self, priority: Priority = Priority.DEFAULT) -> Sequence[Delivery | None]:
        """Read the head of a queue."""
        return self.queue.waiting_longest(priority, 10)


@pytest.fixture(params=["memory", "rq"])
def world(request: pytest.FixtureRequest) -> World:
    """Each queue with its own store."""
    if request.param == "memory":
        store = MemoryStore()
        return World(MemoryQueue(store), store, store, store.state.leases)
    client: redis.Redis = request.getfixturevalue("redis_client")
    keys = Keys("kept")
    return World(
        RqDeliveryQueue(client, keys),
        RedisRunStore(client, keys),
        RedisScheduleStore(client, keys),
        RedisLeaseStore(client, keys),
    )


def a_run(number: int = 0, priority: Priority = Priority.DEFAULT) -> Run:
    """A waiting run of one of many slots."""
    revision = Revision(1, NOON, attrs.evolve(DEFINITION, priority=priority))
    return Run.record(Slot(REPORTS, 0, NOON + number * A_MINUTE), revision, NOON, late=False)


def handed_over(run: Run) -> HandOver:
    """What the coordinator gives to the queue."""
    after, delivery = run.hand_over(NOON)
    return HandOver(change=RunChange(run, after), delivery=delivery)


def test_a_run_that_was_delivered_is_queued_and_its_delivery_waits(world: World) -> None:
    """Both, in one write."""
    world.has(a_run())

    assert world.queue.deliver(world.leads(), NOON, [handed_over(a_run())]) == [Recorded.RECORDED]

    queued = world.runs.get(a_run().fire_id)
    assert queued is not None
    assert queued.state == Queued(1, 1, NOON)
    assert queued.version == a_run().version + 1
    assert world.waiting() == [Delivery(a_run().fire_id, 1, 1)]


def test_the_indexes_over_runs_follow(world: World) -> None:
    """A delivered run no longer waits, and is found among the queued ones of its priority."""
    world.has(a_run())
    world.queue.deliver(world.leads(), NOON, [handed_over(a_run())])

    assert world.runs.waiting(NOON, 10) == []
    assert [run.fire_id for run in world.runs.queued(Priority.DEFAULT, NOON + A_MINUTE, 10)] == [a_run().fire_id]


def test_deliveries_wait_first_in_first_out(world: World) -> None:
    """Over several batches, each in its own order."""
    runs = [a_run(number) for number in range(4)]
    world.has(*runs)
    lease = world.leads()

    world.queue.deliver(lease, NOON, [handed_over(run) for run in runs[:2]])
    world.queue.deliver(lease, NOON, [handed_over(run) for run in runs[2:]])

    assert world.waiting() == [handed_over(run).delivery for run in runs]
    assert world.queue.waiting_longest(Priority.DEFAULT, 1) == [handed_over(runs[0]).delivery]


def test_each_priority_has_a_queue_of_its_own(world: World) -> None:
    """Nothing that is less urgent stands before it."""
    runs = {priority: a_run(number, priority) for number, priority in enumerate(Priority)}
    world.has(*runs.values())

    world.queue.deliver(world.leads(), NOON, [handed_over(run) for run in runs.values()])

    for priority, run in runs.items():
        assert world.waiting(priority) == [handed_over(run).delivery]


def test_a_run_that_has_moved_on_is_refused_and_the_others_stand(world: World) -> None:
    """A cancelled run is not pushed, however the batch was made."""
    cancelled, honest = a_run(1), a_run(2)
    world.has(cancelled, honest)
    world.runs.advance([RunChange(cancelled, cancelled.cancel(NOON, by="ada"))], NOON)

    outcome = world.queue.deliver(world.leads(), NOON, [handed_over(cancelled), handed_over(honest)])

    assert outcome == [Recorded.STALE, Recorded.RECORDED]
    assert world.waiting() == [handed_over(honest).delivery]


def test_a_run_that_nobody_knows_is_refused(world: World) -> None:
    """It was trimmed, or never recorded."""
    assert world.queue.deliver(world.leads(), NOON, [handed_over(a_run())]) == [Recorded.STALE]
    assert world.waiting() == []


def test_the_same_hand_over_counts_once(world: World) -> None:
    """Whether it comes twice in one batch, or again in the next."""
    world.has(a_run())
    lease = world.leads()

    first = world.queue.deliver(lease, NOON, [handed_over(a_run()), handed_over(a_run())])
    again = world.queue.deliver(lease, NOON, [handed_over(a_run())])

    assert first == [Recorded.RECORDED, Recorded.STALE]
    assert again == [Recorded.STALE]
    assert world.waiting() == [handed_over(a_run()).delivery]


def test_a_delivery_that_was_lost_goes_out_again_under_the_next_ordinal(world: World) -> None:
    """From the state that the sweep read; should the first turn up after all, admission decides."""
    world.has(a_run())
    lease = world.leads()
    world.queue.deliver(lease, NOON, [handed_over(a_run())])
    queued = world.runs.get(a_run().fire_id)
    assert queued is not None

    assert world.queue.deliver(lease, NOON, [handed_over(queued)]) == [Recorded.RECORDED]

    assert world.waiting()[-1] == Delivery(a_run().fire_id, 1, 2)


def test_more_than_a_script_may_carry_is_refused(world: World) -> None:
    """And nothing is written."""
    world.has(a_run())

    with pytest.raises(InvalidValue, match="500"):
        world.queue.deliver(world.leads(), NOON, [handed_over(a_run())] * (WRITES_AT_ONCE + 1))

    assert world.waiting() == []


@pytest.mark.parametrize("part", ["epoch", "token"])
def test_who_lost_the_lease_changes_nothing(world: World, part: str) -> None:
    """Epoch and token must both be the lease's own."""
    world.has(a_run())
    held = world.leads()
    stale = attrs.evolve(held, epoch=held.epoch - 1) if part == "epoch" else attrs.evolve(held, token="guessed")

    with pytest.raises(LostLease):
        world.queue.deliver(stale, NOON, [handed_over(a_run())])

    untouched = world.runs.get(a_run().fire_id)
    assert untouched is not None
    assert untouched.state == Waiting(1, NOON)
    assert world.waiting() == []


def test_an_empty_queue_has_nothing_waiting(world: World) -> None:
    """And nothing delivered to it is nothing."""
    assert world.queue.deliver(world.leads(), NOON, []) == []
    assert world.waiting() == []
