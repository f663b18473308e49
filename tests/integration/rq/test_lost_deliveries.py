"""Rule: whatever a dead worker does to RQ's lists, the delivery comes again under the next ordinal and runs once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue
from rq.intermediate_queue import IntermediateQueue
from rq.serializers import JSONSerializer

from adapters.clocks.manual import ManualClock
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.run_states import Succeeded
from domain.scheduling.values import FireId
from entrypoints.testing.backend import redis_backend
from entrypoints.testing.world import World
from tests.integration.rq.hand_over import NAMES, QUEUE
from tests.patience import A_WHILE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = timedelta(seconds=10)
FIRE_ID = FireId("report-0-20260301T120000000000Z")
FIRST, AGAIN = Delivery(FIRE_ID, 1, 1), Delivery(FIRE_ID, 1, 2)

Lose = Callable[[redis.Redis], bytes]


def by_blpop(client: redis.Redis) -> bytes:
    """A worker with several queues pops with BLPOP and dies: the job is in no list any more."""
    _, job_id = Queue.lpop([QUEUE], int(A_WHILE.total_seconds()), connection=client)
    return bytes(job_id)


def by_blmove(client: redis.Redis) -> bytes:
    """A worker with one queue moves with BLMOVE and dies: the job stays in RQ's intermediate queue."""
    Queue.lmove(client, QUEUE, int(A_WHILE.total_seconds()))
    (stuck,) = IntermediateQueue(QUEUE, client).get_job_ids()
    return stuck.encode()


LOSSES = pytest.mark.parametrize(
    "lose", [by_blpop, by_blmove], ids=["between BLPOP and start", "in the intermediate queue"]
)


@pytest.fixture
def world(redis_client: redis.Redis) -> World:
    """One scheduler, and one run that was handed over at noon."""
    world = World(lambda: redis_backend(redis_client), ManualClock(NOON - SOON))
    world.desk.apply("report", {"at": NOON.isoformat()})
    world.move_to(NOON)
    world.scheduler().tick()
    assert world.backend.workers_end.contents() == [FIRST]
    return world


@LOSSES
def test_a_delivery_that_a_dead_worker_took_comes_again_and_runs_once(
    lose: Lose, world: World, redis_client: redis.Redis
) -> None:
    """The run needs no second attempt: the first never began."""
    lose(redis_client)

    world.move_to(NOON + SOON)
    world.scheduler().tick()
    assert world.backend.workers_end.contents() == [AGAIN]
    world.work()

    run = world.backend.runs.get(FIRE_ID)
    assert run
    assert isinstance(run.state, Succeeded)
    assert [attempt.number for attempt in run.attempts] == [1]
    assert len(world.seen) == 1


@LOSSES
def test_what_was_lost_and_is_found_after_all_is_refused(lose: Lose, world: World, redis_client: redis.Redis) -> None:
    """Somebody may put it back by hand, as RQ's own tools do with a stuck job."""
    lost = lose(redis_client)
    world.move_to(NOON + SOON)
    world.scheduler().tick()
    world.work()

    world.execute(NAMES.delivery(lost) or AGAIN)

    assert world.refused == [(FIRST, Refusal.ENDED)]
    assert len(world.seen) == 1


def test_the_maintenance_of_our_workers_leaves_a_stuck_job_to_the_coordinator(
    world: World, redis_client: redis.Redis, worker: KeptSimpleWorker
) -> None:
    """RQ's own would fail it after minutes, and what its hash names would be called."""
    stuck = by_blmove(redis_client)

    worker.run_maintenance_tasks()

    queue = Queue(NAMES.queue(Priority.DEFAULT), connection=redis_client, serializer=JSONSerializer)
    assert queue.failed_job_registry.get_job_ids() == []
    assert IntermediateQueue(QUEUE, redis_client).get_job_ids() == [stuck.decode()]
