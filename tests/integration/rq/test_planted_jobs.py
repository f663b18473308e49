"""Rule: a worker runs deliveries of ours; what else was planted in a queue is counted, imports and calls nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from rq import Queue, Retry, SimpleWorker
from rq.job import Callback
from rq.serializers import JSONSerializer

from adapters.rq.call import ENTRY, call_of
from adapters.rq.refusals import Reason
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.delivery import Delivery
from tests.integration.rq.conftest import StartWorker
from tests.integration.rq.hand_over import A_DELIVERY, NAMES, QUEUE, a_delivery, push
from tests.integration.rq.planted import PICKLED_CALL, TOUCH
from tests.integration.rq.worker_process import DONE
from tests.patience import A_WHILE

Plant = Callable[[redis.Redis], object]
Refused = Callable[[], dict[str, int]]

HONEST = a_delivery(59)


def rq_queue(client: redis.Redis) -> Queue:
    return Queue(QUEUE.removeprefix("rq:queue:"), connection=client, serializer=JSONSerializer)


def another_function(client: redis.Redis) -> None:
    rq_queue(client).enqueue(TOUCH, job_id=NAMES.job(A_DELIVERY))


def somebody_elses_job(client: redis.Redis) -> None:
    rq_queue(client).enqueue(TOUCH, on_success=Callback(TOUCH), on_failure=Callback(TOUCH))


def a_string_where_the_job_should_be(client: redis.Redis) -> None:
    client.set(f"rq:job:{NAMES.job(A_DELIVERY)}", "not a hash")
    client.rpush(QUEUE, NAMES.job(A_DELIVERY))


def a_hash_of_garbage(client: redis.Redis) -> None:
    client.hset(f"rq:job:{NAMES.job(A_DELIVERY)}", mapping={b"\xff\xfe": b"\xfd", b"created_at": b"yesterday"})
    client.rpush(QUEUE, NAMES.job(A_DELIVERY))


PLANTS: dict[str, tuple[Plant, Reason]] = {
    "another function": (another_function, Reason.OTHER_CALL),
    "pickle": (lambda client: push(client, planted={b"data": PICKLED_CALL}), Reason.OTHER_CALL),
    "another delivery's arguments": (
        lambda client: push(client, planted={b"data": call_of(a_delivery(2)).encode()}),
        Reason.OTHER_CALL,
    ),
    "arguments of other types": (
        lambda client: push(client, planted={b"data": f'["{ENTRY}",null,[{{}},[],null],{{}}]'.encode()}),
        Reason.OTHER_CALL,
    ),
    "bytes that are no text": (lambda client: push(client, planted={b"data": b"\xff\xfe"}), Reason.OTHER_CALL),
    "a timeout that is no number": (lambda client: push(client, planted={b"timeout": b"\xb2"}), Reason.BAD_TIMEOUT),
    "a timeout that no alarm can hold": (
        lambda client: push(client, planted={b"timeout": b"9" * 50}),
        Reason.BAD_TIMEOUT,
    ),
    "no timeout at all": (lambda client: push(client, planted={b"timeout": b"0"}), Reason.BAD_TIMEOUT),
    "a hash of garbage": (a_hash_of_garbage, Reason.OTHER_CALL),
    "a string": (a_string_where_the_job_should_be, Reason.NO_HASH),
    "somebody else's job": (somebody_elses_job, Reason.FOREIGN_ID),
    "an id that is no text": (lambda client: client.rpush(QUEUE, b"kept-\xff\xfe-1-1"), Reason.FOREIGN_ID),
    "an id that RQ forbids": (lambda client: client.rpush(QUEUE, "kept-a:b c-1-1"), Reason.FOREIGN_ID),
    "an empty id": (lambda client: client.rpush(QUEUE, ""), Reason.FOREIGN_ID),
}

ORDERS = {
    b"success_callback_name": TOUCH.encode(),
    b"failure_callback_name": TOUCH.encode(),
    b"stopped_callback_name": TOUCH.encode(),
    b"success_callback_timeout": b"soon",
    b"webhooks": b'[{"url": "http://127.0.0.1:1/", "job_status": "finished"}]',
    b"repeats_left": b"5",
    b"repeat_intervals": b"[0]",
    b"retries_left": b"5",
    b"dependency_ids": b'["other"]',
    b"meta": PICKLED_CALL,
    b"result": PICKLED_CALL,
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_job_is_refused_and_the_next_honest_one_runs(
    plant: str,
    redis_client: redis.Redis,
    worker: KeptSimpleWorker,
    executed: list[Delivery],
    refused: Refused,
    evidence: Path,
) -> None:
    """It neither runs nor stops the worker."""
    put, reason = PLANTS[plant]
    put(redis_client)
    push(redis_client, HONEST)

    worker.work(burst=True)

    assert executed == [HONEST]
    assert refused() == {reason: 1}
    assert not evidence.exists()


def test_a_forking_worker_refuses_the_same_jobs(
    redis_client: redis.Redis, start_worker: StartWorker, refused: Refused, evidence: Path
) -> None:
    """All at once, one after the other."""
    for number, (put, _) in enumerate(PLANTS.values()):
        redis_client.delete(f"rq:job:{NAMES.job(A_DELIVERY)}")
        put(redis_client)
        start_worker("fork", burst="burst").wait(A_WHILE.total_seconds())
        assert sum(refused().values()) == number + 1
    assert not evidence.exists()


@pytest.mark.parametrize("kind", ["fork", "simple"])
def test_orders_planted_in_an_honest_job_are_ignored_and_counted(
    kind: str, redis_client: redis.Redis, start_worker: StartWorker, refused: Refused, evidence: Path
) -> None:
    """The delivery itself is ours and runs; nothing follows from the rest, dependents included."""
    job = push(redis_client, planted=ORDERS)
    redis_client.sadd(f"rq:job:{job}:dependents", "other", b"\xff")
    redis_client.hset("rq:job:other", mapping={"data": PICKLED_CALL, "origin": "kept-default", "status": "deferred"})

    worker = start_worker(kind, burst="burst")

    assert worker.wait(A_WHILE.total_seconds()) == 0
    assert redis_client.lrange(DONE, 0, -1) == [A_DELIVERY.key.encode()]
    assert refused() == {Reason.EXTRA_ORDERS: 1}
    assert redis_client.llen(QUEUE) == 0
    assert not evidence.exists()


def test_rq_itself_does_what_was_planted(redis_client: redis.Redis, evidence: Path) -> None:
    """The control: with RQ's own worker, JSON does not keep a planted callback from being called."""
    rq_queue(redis_client).enqueue("builtins.len", [], on_success=Callback(TOUCH), retry=Retry(1))

    SimpleWorker([rq_queue(redis_client)], connection=redis_client, serializer=JSONSerializer).work(burst=True)

    assert evidence.exists()
