"""Property: whatever stands in the queues, and in the documents of others, a worker goes on and does what is honest."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import redis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.clocks.manual import ManualClock
from adapters.rq.call import call_of
from adapters.rq.job import FIELDS
from adapters.rq.names import Names
from adapters.rq.refusals import Refusals
from adapters.rq.simple_worker import KeptSimpleWorker
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from entrypoints.testing.backend import KEYS
from entrypoints.testing.faults import Faults, Outage
from entrypoints.testing.processes import start_worker
from entrypoints.testing.work import Work
from tests.integration.redis.life import HURT, NOON, WELL, Life, damage_document
from tests.integration.rq.hand_over import a_delivery
from tests.integration.rq.planted import PICKLED_CALL

NAMES: Final = Names(KEYS.namespace)
QUEUES: Final = [f"rq:queue:{NAMES.queue(priority)}" for priority in Priority]

drawn = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

deliveries = st.builds(a_delivery, st.integers(1, 59))
ids = st.one_of(
    st.binary(max_size=20),
    st.binary(max_size=20).map(lambda garbage: b"kept-" + garbage),
    st.just(b"kept-" + b"a" * 100_000),
    deliveries.map(lambda delivery: NAMES.job(delivery).encode()),
)
calls = st.one_of(
    deliveries.map(lambda delivery: call_of(delivery).encode()),
    st.tuples(deliveries, st.integers(1, 60)).map(lambda drawn: call_of(drawn[0]).encode()[: drawn[1]]),
    st.sampled_from([PICKLED_CALL, b"[" * 10_000, b"x" * 100_000, b"null", b"{}", b""]),
)
values = calls | st.binary(max_size=20) | st.integers().map(lambda number: str(number).encode())
hashes = st.dictionaries(
    st.sampled_from([*FIELDS, b"status", b"created_at", b"origin", b"meta"]) | st.binary(min_size=1, max_size=6),
    values,
    min_size=1,
    max_size=5,
)


@pytest.fixture
def life(redis_client: redis.Redis) -> Life:
    """An empty server, and a clock that the test moves."""
    return Life(redis_client, ManualClock(NOON))


@pytest.fixture
def take_turns(life: Life, redis_url: str) -> Iterator[Callable[[], list[str]]]:
    """Let a worker with the real executor empty the queues; return the schedules whose runs it executed."""
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}

    def worked() -> list[str]:
        work = Work(deque(), [])
        tokens = map(str, range(1_000))
        faults = Faults(Outage(life.clock))
        process = start_worker("w", lambda: next(tokens), life.clock, life.store, work, faults, lambda *_: None)
        with redis.Redis.from_url(redis_url) as connection:
            execute: Callable[[Delivery], object] = process.executor.execute
            KeptSimpleWorker(execute, connection=connection, name="w", names=NAMES).work(burst=True)
        return [context.schedule_id for context in work.seen]

    yield worked
    for each, handler in handlers.items():
        signal.signal(each, handler)


@drawn
@given(data=st.data())
def test_a_worker_goes_on_beside_whatever_was_planted(
    life: Life, take_turns: Callable[[], list[str]], data: st.DataObject
) -> None:
    """Jobs of others are counted and none is executed; the honest run of a schedule that is well succeeds."""
    life.hand_over_one_run_each()
    planted = [_plant(life.client, data) for _ in range(data.draw(st.integers(1, 4)))]
    foreign = sum(_is_foreign(life.client, job_id) for job_id in planted)
    for _ in range(data.draw(st.integers(0, 2))):
        damage_document(life.client, data)

    executed = take_turns()

    assert executed.count(WELL) == 1
    assert set(executed) <= {HURT, WELL}
    assert not any(life.client.llen(queue) for queue in QUEUES)
    assert sum(Refusals(life.client, NAMES.namespace).counts().values()) >= foreign


def _plant(client: redis.Redis, data: st.DataObject) -> bytes:
    """Put a job into a queue, in front or behind, with something under its name; return its id."""
    job_id = data.draw(ids)
    push: Any = data.draw(st.sampled_from([client.lpush, client.rpush]))
    push(data.draw(st.sampled_from(QUEUES)), job_id)
    client.delete(_key(job_id))
    if data.draw(st.integers(0, 4)):
        fields: dict[Any, Any] = data.draw(hashes)
        client.hset(_key(job_id), mapping=fields)
    else:
        client.set(_key(job_id), "no hash")
    return job_id


def _is_foreign(client: redis.Redis, job_id: bytes) -> bool:
    """Tell whether a worker has to count the job as one that is not ours."""
    delivery = NAMES.delivery(job_id)
    if delivery is None or client.type(_key(job_id)) != b"hash":
        return True
    return client.hget(_key(job_id), "data") != call_of(delivery).encode()


def _key(job_id: bytes) -> bytes:
    return b"rq:job:" + job_id
