"""Rule: what a hand-over writes is a job as RQ knows it, whatever stood in RQ's keys before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
import redis
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.rq.call import ENTRY
from adapters.rq.delivery_queue import RqDeliveryQueue
from adapters.rq.simple_worker import KeptSimpleWorker
from application.ports.delivery_queue import HandOver
from application.ports.errors import StoreUnreachable
from application.ports.lease_store import Lease
from application.ports.run_store import RunChange
from application.ports.schedule_store import Record
from domain.scheduling.definition import CommandCall, Definition, Once, Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run
from domain.scheduling.run_states import Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from tests.integration.rq.hand_over import NAMES, QUEUE
from tests.integration.rq.planted import TOUCH

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = Keys(NAMES.namespace)
SCHEDULE = Schedule.create(
    ScheduleId("reports"), Definition(timing=Once(NOON), command=CommandCall("reports.build")), NOON
)
RUN = Run.record(Slot(SCHEDULE.id, 0, NOON), SCHEDULE.revision, NOON, late=False)
DELIVERY = Delivery(RUN.fire_id, 1, 1)
JOB_KEY = f"rq:job:{NAMES.job(DELIVERY)}"


@pytest.fixture
def lease(redis_client: redis.Redis) -> Lease:
    """The lease, and one recorded run that waits."""
    record = Record(expected_version=None, schedule=SCHEDULE, wake_at=None, runs=(RUN,))
    RedisScheduleStore(redis_client, KEYS).record(None, NOON, [record])
    lease = RedisLeaseStore(redis_client, KEYS).acquire("us", "token", NOON, timedelta(minutes=1))
    assert lease is not None
    return lease


@pytest.fixture
def queue(redis_client: redis.Redis) -> RqDeliveryQueue:
    """The queue under test."""
    return RqDeliveryQueue(redis_client, KEYS)


def handed_over(run: Run = RUN) -> HandOver:
    after, delivery = run.hand_over(NOON)
    return HandOver(change=RunChange(run, after), delivery=delivery)


def test_rq_reads_the_job(redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease) -> None:
    """Its own tools show what waits, since when, and what it is."""
    queue.deliver(lease, NOON, [handed_over()])

    job = Job.fetch(NAMES.job(DELIVERY), redis_client, JSONSerializer)

    assert (job.func_name, job.args, job.kwargs) == (ENTRY, [DELIVERY.fire_id, 1, 1], {})
    assert (job.get_status(), job.origin, job.enqueued_at) == (JobStatus.QUEUED, "kept-default", NOON)
    assert (job.result_ttl, job.timeout) == (0, 3660)
    assert job.description == DELIVERY.key
    assert redis_client.smembers("rq:queues") == {QUEUE.encode()}


def test_a_waiting_job_never_expires(redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease) -> None:
    """However long the workers are away."""
    queue.deliver(lease, NOON, [handed_over()])

    assert redis_client.ttl(JOB_KEY) == redis_client.ttl(QUEUE) == -1


def test_a_worker_executes_what_was_delivered(
    queue: RqDeliveryQueue, lease: Lease, worker: KeptSimpleWorker, executed: list[Delivery]
) -> None:
    """The two sides agree, to the byte."""
    queue.deliver(lease, NOON, [handed_over()])

    worker.work(burst=True)

    assert executed == [DELIVERY]


def test_what_was_planted_under_the_id_of_a_coming_job_is_gone(
    redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease
) -> None:
    """Ids follow from what they name, so anybody can know them beforehand."""
    redis_client.hset(JOB_KEY, "success_callback_name", TOUCH)

    queue.deliver(lease, NOON, [handed_over()])

    assert not redis_client.hexists(JOB_KEY, "success_callback_name")


def test_a_redelivery_deletes_the_job_that_was_lost(
    redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease
) -> None:
    """Nothing else ever would."""
    first = handed_over()
    queue.deliver(lease, NOON, [first])

    queue.deliver(lease, NOON, [handed_over(first.change.after)])

    assert redis_client.keys("rq:job:*") == [f"rq:job:{NAMES.job(attrs.evolve(DELIVERY, ordinal=2))}".encode()]


def test_what_is_not_ours_is_shown_as_none(redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease) -> None:
    """The sweep counts it, but it names no run."""
    redis_client.rpush(QUEUE, b"\xff", "", "other-a-0-1-1-1", "kept-a", "kept-a-1-0", "kept-a b-1-1", "kept-a-1-1\n")
    queue.deliver(lease, NOON, [handed_over()])

    assert queue.waiting_longest(Priority.DEFAULT, 100) == [*[None] * 7, DELIVERY]


def test_a_queue_of_another_type_is_noticed_before_anything_is_written(
    redis_client: redis.Redis, queue: RqDeliveryQueue, lease: Lease
) -> None:
    """A script that fails half-way is not rolled back."""
    redis_client.set(QUEUE, "not a list")

    with pytest.raises(StoreUnreachable, match="nothing was written"):
        queue.deliver(lease, NOON, [handed_over()])

    run = RedisRunStore(redis_client, KEYS).get(RUN.fire_id)
    assert run is not None
    assert run.state == Waiting(1, NOON)


def test_more_than_one_script_may_carry_is_refused(queue: RqDeliveryQueue, lease: Lease) -> None:
    """A long script keeps the server from everybody else."""
    with pytest.raises(InvalidValue, match="501"):
        queue.deliver(lease, NOON, [handed_over()] * 501)


def test_names_of_two_namespaces_never_meet() -> None:
    """Schedule ids may have dashes, so namespaces may not."""
    with pytest.raises(InvalidValue, match="namespace"):
        RqDeliveryQueue(redis.Redis(), Keys("kept-b"))
