"""Rule: a worker outlives its Redis and its horses; told to stop, it does so after its job, told twice, at once."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from datetime import timedelta

import pytest
import redis

from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.values import FireId
from tests.integration.rq.conftest import RestartableServer, StartWorker
from tests.integration.rq.hand_over import A_DELIVERY, QUEUE, a_delivery, push
from tests.integration.rq.worker_process import BEGAN, DONE, GO, LOST
from tests.patience import A_WHILE

KINDS = pytest.mark.parametrize("kind", ["fork", "simple"])

THAT_WAITS = Delivery(FireId("waits-0-20260301T000000000000Z"), 1, 1)
THAT_SWALLOWS = Delivery(FireId("swallows-0-20260301T000000000000Z"), 1, 1)
A_MOMENT = timedelta(milliseconds=200)


def heard(client: redis.Redis, key: str) -> str:
    """Wait for what a worker process says."""
    said = client.blpop([key], timeout=A_WHILE.total_seconds())
    assert said is not None, f"nothing was heard on {key}"
    return str(said[1], "utf-8") if isinstance(said[1], bytes) else said[1]


def horse_of(client: redis.Redis) -> int:
    """Wait until a delivery has begun and return the process that executes it."""
    return int(heard(client, BEGAN).split()[1])


@KINDS
def test_the_most_urgent_queue_comes_first(kind: str, redis_client: redis.Redis, start_worker: StartWorker) -> None:
    """High before default before low, each first in, first out."""
    deliveries = [a_delivery(number) for number in range(4)]
    for delivery, priority in zip(
        deliveries, (Priority.LOW, Priority.DEFAULT, Priority.DEFAULT, Priority.HIGH), strict=True
    ):
        push(redis_client, delivery, priority=priority)

    start_worker(kind, burst="burst").wait(A_WHILE.total_seconds())

    low, first, second, high = (delivery.key.encode() for delivery in deliveries)
    assert redis_client.lrange(DONE, 0, -1) == [high, first, second, low]


@KINDS
def test_nothing_is_left_of_a_job_that_was_done(
    kind: str, redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """No result, no registry entry, no hash, and after the worker's end no worker."""
    push(redis_client)

    start_worker(kind, burst="burst").wait(A_WHILE.total_seconds())

    assert heard(redis_client, DONE) == A_DELIVERY.key
    assert redis_client.keys("rq:*") == []


@KINDS
def test_a_worker_that_is_told_to_stop_finishes_its_job_and_takes_no_other(
    kind: str, redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """A warm stop."""
    worker = start_worker(kind)
    push(redis_client, THAT_WAITS)
    push(redis_client)
    horse_of(redis_client)

    worker.send_signal(signal.SIGTERM)
    redis_client.rpush(GO, "go")

    assert worker.wait(A_WHILE.total_seconds()) == 0
    assert redis_client.lrange(DONE, 0, -1) == [THAT_WAITS.key.encode()]
    assert redis_client.llen(QUEUE) == 1


def test_a_stop_that_reaches_the_horse_too_does_not_end_its_job(
    redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """Supervisors signal every process of a service."""
    worker = start_worker("fork")
    push(redis_client, THAT_WAITS)

    os.kill(horse_of(redis_client), signal.SIGTERM)
    worker.send_signal(signal.SIGTERM)
    redis_client.rpush(GO, "go")

    assert heard(redis_client, DONE) == THAT_WAITS.key
    assert worker.wait(A_WHILE.total_seconds()) == 0


def test_a_worker_that_is_told_twice_kills_its_horse_and_reports_the_loss(
    redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """A cold stop; two signals within a second count as one."""
    worker = start_worker("fork")
    push(redis_client, THAT_WAITS)
    horse_of(redis_client)

    ended = False
    while not ended:
        worker.send_signal(signal.SIGTERM)
        ended = has_ended(worker)

    assert heard(redis_client, LOST) == THAT_WAITS.key
    assert redis_client.llen(DONE) == 0


@KINDS
def test_an_idle_worker_stops_when_told(kind: str, redis_client: redis.Redis, start_worker: StartWorker) -> None:
    """It does not wait for the queue's time-out."""
    worker = start_worker(kind)
    push(redis_client)
    heard(redis_client, DONE)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(A_WHILE.total_seconds()) == 0


def test_a_horse_that_was_killed_is_reported_at_once_and_the_next_job_runs(
    redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """The worker sees its horse die; nobody has to wait for a silence."""
    start_worker("fork")
    push(redis_client, THAT_WAITS)
    push(redis_client)

    os.kill(horse_of(redis_client), signal.SIGKILL)

    assert heard(redis_client, LOST) == THAT_WAITS.key
    assert heard(redis_client, DONE) == A_DELIVERY.key


def test_a_command_that_swallows_its_timeout_is_ended_with_its_horse(
    redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """Its worker reports the death at once, and goes on."""
    start_worker("fork")
    push(redis_client, THAT_SWALLOWS)
    push(redis_client)

    assert heard(redis_client, LOST) == THAT_SWALLOWS.key
    assert heard(redis_client, DONE) == A_DELIVERY.key


@KINDS
def test_a_worker_whose_connections_are_cut_goes_on(
    kind: str, redis_client: redis.Redis, start_worker: StartWorker
) -> None:
    """Whatever it was doing just then."""
    start_worker(kind)
    push(redis_client)
    heard(redis_client, DONE)

    redis_client.client_kill_filter(_type="normal", skipme=True)
    push(redis_client, a_delivery(2))

    assert heard(redis_client, DONE) == a_delivery(2).key


@KINDS
def test_a_worker_waits_for_redis_to_come_back_and_registers_again(
    kind: str, restartable_server: RestartableServer, start_worker: StartWorker
) -> None:
    """A server that was restarted empty knows the worker again, and its jobs run."""
    with redis.Redis.from_url(restartable_server.url) as client:
        worker = start_worker(kind, url=restartable_server.url)
        push(client)
        heard(client, DONE)

        restartable_server.restart()
        push(client, a_delivery(2))

        assert heard(client, DONE) == a_delivery(2).key
        assert client.smembers("rq:workers") == {f"rq:worker:test-{worker.pid}".encode()}


@KINDS
def test_a_worker_stops_when_told_while_redis_is_away(
    kind: str, restartable_server: RestartableServer, start_worker: StartWorker
) -> None:
    """It does not hang on a server that may never return."""
    with redis.Redis.from_url(restartable_server.url) as client:
        worker = start_worker(kind, url=restartable_server.url)
        push(client)
        heard(client, DONE)

    restartable_server.stop()
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(A_WHILE.total_seconds()) == 0


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(A_MOMENT.total_seconds())
    return process.poll() is not None
