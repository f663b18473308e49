"""Rule: a worker goes on when its executor fails, shows that for a while, and leaves alone what is not its own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import redis
from rq.suspension import suspend

from adapters.rq.own_client import own_client
from adapters.rq.simple_worker import KeptSimpleWorker
from adapters.rq.timeouts import FAILURE_TTL
from application.ports.errors import StoreUnreachable
from domain.scheduling.delivery import Delivery
from tests.integration.rq.hand_over import A_DELIVERY, NAMES, QUEUE, a_delivery, push
from tests.leftovers import left_behind
from tests.patience import A_WHILE

JOB_KEY = f"rq:job:{NAMES.job(A_DELIVERY)}"


class FailingOnce:
    """An executor that fails for the first delivery."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.executed: list[Delivery] = []

    def __call__(self, delivery: Delivery) -> None:
        if delivery == A_DELIVERY:
            raise self.error
        self.executed.append(delivery)


def test_a_worker_whose_executor_failed_goes_on(redis_client: redis.Redis, worker: KeptSimpleWorker) -> None:
    """By an outage of the store or by a mistake of ours: the coordinator will notice that the attempt is lost."""
    for error in (StoreUnreachable("away"), ZeroDivisionError()):
        execute = FailingOnce(error)
        push(redis_client, A_DELIVERY)
        push(redis_client, a_delivery(2))

        KeptSimpleWorker(execute, connection=redis_client, name="failing", names=NAMES).work(burst=True)

        assert execute.executed == [a_delivery(2)]


def test_a_job_whose_executor_failed_is_shown_for_a_while(redis_client: redis.Redis, worker: KeptSimpleWorker) -> None:
    """Among RQ's failed jobs, and not for RQ's year."""
    push(redis_client)

    execute = FailingOnce(StoreUnreachable("away"))
    KeptSimpleWorker(execute, connection=redis_client, name="failing", names=NAMES).work(burst=True)

    assert redis_client.zrange("rq:failed:kept-default", 0, -1) == [NAMES.job(A_DELIVERY).encode()]
    assert 0 < redis_client.ttl(JOB_KEY) <= FAILURE_TTL


def test_the_client_that_a_worker_is_given_stays_as_it_was(redis_url: str, worker: KeptSimpleWorker) -> None:
    """Others share it, and do not want to wait as long as a worker for a reply."""
    with redis.Redis.from_url(redis_url, socket_timeout=1, decode_responses=True) as given:
        own = own_client(given, 55)

        assert given.connection_pool.connection_kwargs["socket_timeout"] == 1
        assert own.connection_pool.connection_kwargs["socket_timeout"] == 55
        assert own.echo("as bytes") == b"as bytes"
        own.close()


@pytest.mark.usefixtures("worker")
def test_the_clock_of_the_host_does_not_make_a_job_seem_old(redis_client: redis.Redis) -> None:
    """RQ's monitor kills a horse that has worked for too long by that clock, and that may just have been stepped."""
    ages: list[float] = []

    def execute(_delivery: Delivery) -> None:
        clocked.set_current_job_working_time(timedelta(hours=3).total_seconds())
        ages.append(clocked.current_job_working_time)

    clocked = KeptSimpleWorker(execute, connection=redis_client, name="clocked", names=NAMES)
    push(redis_client)
    clocked.work(burst=True)

    assert [age < A_WHILE.total_seconds() for age in ages] == [True]


def test_a_suspended_worker_takes_nothing(
    redis_client: redis.Redis, worker: KeptSimpleWorker, executed: list[Delivery]
) -> None:
    """`rq suspend` holds every worker on a server, ours too."""
    push(redis_client)
    suspend(redis_client)

    worker.work(burst=True)

    assert executed == []
    assert redis_client.llen(QUEUE) == 1


def test_a_job_that_is_gone_is_no_news(
    redis_client: redis.Redis, worker: KeptSimpleWorker, executed: list[Delivery]
) -> None:
    """The same delivery queued twice: whoever takes it second finds it done."""
    push(redis_client)
    redis_client.rpush(QUEUE, NAMES.job(A_DELIVERY))

    worker.work(burst=True)

    assert executed == [A_DELIVERY]


def test_a_delivery_that_was_executed_leaves_nothing_for_the_collector(
    redis_client: redis.Redis, worker: KeptSimpleWorker, executed: list[Delivery]
) -> None:
    """A worker lives for weeks, and looks after as many deliveries as there are slots."""

    def work(first: int) -> None:
        for number in range(first, first + 5):
            push(redis_client, a_delivery(number))
        worker.work(burst=True)

    # The first connection, and what RQ imports late.
    work(first=10)

    assert [left_behind(partial(work, first)) for first in (20, 30)] == [0, 0]
    assert len(executed) == 15
