"""Rule: a worker runs deliveries of ours; what else was planted in a queue is counted, imports and calls nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from rq import Queue, Retry, SimpleWorker
from rq.job import Callback
from rq.serializers import JSONSerializer

from adapters.rq.call import call_of
from adapters.rq.refusals import Reason
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.delivery import Delivery
from tests.integration.rq.conftest import StartWorker
from tests.integration.rq.hand_over import A_DELIVERY, NAMES, QUEUE, a_delivery, push
from tests.integration.rq.planted import PICKLED_CALL, TOUCH
from tests.integration.rq.worker_process import DONE
from tests.patience import A_WHILE

Plant = Callable[[redis.Redis, Delivery], object]
Refused = Callable[[], dict[str, int]]

HONEST = a_delivery(59)


def rq_queue(client: redis.Redis) -> Queue:
    return Queue(QUEUE.removeprefix("rq:queue:"), connection=client, serializer=JSONSerializer)


def another_function(client: redis.Redis, delivery: Delivery) -> None:
    rq_queue(client).enqueue(TOUCH, job_id=NAMES.job(delivery))


def somebody_elses_job(client: redis.Redis, _delivery: Delivery) -> None:
    rq_queue(client).enqueue(TOUCH, on_success=Callback(TOUCH), on_failure=Callback(TOUCH))


def a_string(client: redis.Redis, delivery: Delivery) -> None:
    client.set(f"rq:job:{NAMES.job(delivery)}", "not a hash")
    client.rpush(QUEUE, NAMES.job(delivery))


def a_hash_of_garbage(client: redis.Redis, delivery: Delivery) -> None:
    client.hset(f"rq:job:{NAMES.job(delivery)}", mapping={b"\xff\xfe": b"\xfd", b"created_at": b"yesterday"})
    client.rpush(QUEUE, NAMES.job(delivery))


def an_id(job_id: bytes) -> Plant:
    return lambda client, _delivery: client.rpush(QUEUE, job_id)


def a_field(name: bytes, value: bytes) -> Plant:
    return lambda client, delivery: push(client, delivery, planted={name: value})


PLANTS: dict[str, tuple[Plant, Reason]] = {
    "another function": (another_function, Reason.OTHER_CALL),
    "pickle": (a_field(b"data", PICKLED_CALL), Reason.OTHER_CALL),
    "another delivery's arguments": (a_field(b"data", call_of(HONEST).encode()), Reason.OTHER_CALL),
    "arguments of other types": (a_field(b"data", b'["kept.run_delivery",null,[{},[],null],{}]'), Reason.OTHER_CALL),
    "bytes that are no text": (a_field(b"data", b"\xff\xfe"), Reason.OTHER_CALL),
    "a timeout that is no number": (a_field(b"timeout", b"\xb2"), Reason.BAD_TIMEOUT),
    "a timeout that no alarm can hold": (a_field(b"timeout", b"9" * 50), Reason.BAD_TIMEOUT),
    "no time at all": (a_field(b"timeout", b"0"), Reason.BAD_TIMEOUT),
    "a hash of garbage": (a_hash_of_garbage, Reason.OTHER_CALL),
    "a string": (a_string, Reason.NO_HASH),
    "somebody else's job": (somebody_elses_job, Reason.FOREIGN_ID),
    "an id that is no text": (an_id(b"kept-\xff\xfe-1-1"), Reason.FOREIGN_ID),
    "an id that RQ forbids": (an_id(b"kept-a:b c-1-1"), Reason.FOREIGN_ID),
    "an empty id": (an_id(b""), Reason.FOREIGN_ID),
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
    put(redis_client, A_DELIVERY)
    push(redis_client, HONEST)

    worker.work(burst=True)

    assert executed == [HONEST]
    assert refused() == {reason: 1}
    assert not evidence.exists()


def test_a_forking_worker_refuses_the_same_jobs(
    redis_client: redis.Redis, start_worker: StartWorker, refused: Refused, evidence: Path
) -> None:
    """All of them before one honest delivery."""
    for number, (put, _) in enumerate(PLANTS.values()):
        put(redis_client, a_delivery(number))
    push(redis_client, HONEST)

    assert start_worker("fork", burst="burst").wait(A_WHILE.total_seconds()) == 0

    assert redis_client.lrange(DONE, 0, -1) == [HONEST.key.encode()]
    assert refused() == Counter(reason for _, reason in PLANTS.values())
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
