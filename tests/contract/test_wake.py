"""The promises of `Wake`: a call ends the wait, whether it comes before or during it, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from threading import Thread

import attrs
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.memory.wake import MemoryWake
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.redis.wake import RedisWake
from application.ports.run_store import RunChange
from application.ports.schedule_store import Record
from application.ports.wake import Wake
from tests.contract.values import A_MINUTE, A_RUN, NOON, created, failed, queued, running, waiting
from tests.patience import A_WHILE

AT_ONCE = timedelta()
A_MOMENT = timedelta(milliseconds=20)


@pytest.fixture(params=["memory", "redis"])
def wake(request: pytest.FixtureRequest) -> Iterator[Wake]:
    """Every wake in turn."""
    if request.param == "memory":
        yield MemoryWake()
        return
    wake = RedisWake(request.getfixturevalue("redis_client"), Keys("contract"))
    yield wake
    wake.close()


def test_a_wait_that_nobody_ends_ends_by_itself(wake: Wake) -> None:
    wake.wait(AT_ONCE)

    wake.wait(A_MOMENT)


def test_a_call_before_the_wait_ends_it(wake: Wake) -> None:
    """Who is at work when the call comes must not sleep through what it was about."""
    wake.wait(AT_ONCE)
    wake.call()

    assert _ends(wake)


def test_a_call_before_the_very_first_wait_ends_it(wake: Wake) -> None:
    wake.call()

    assert _ends(wake)


def test_a_call_during_the_wait_ends_it(wake: Wake) -> None:
    wake.wait(AT_ONCE)
    sleeper = Thread(target=wake.wait, args=[2 * A_WHILE], daemon=True)
    sleeper.start()

    wake.call()

    sleeper.join(A_WHILE.total_seconds())
    assert not sleeper.is_alive()


class TestOnRedis:
    """What only shows where several processes share a store."""

    @pytest.fixture
    def listener(self, redis_client: redis.Redis) -> Iterator[redis.client.PubSub]:
        """An ear on the wake channel that counts calls."""
        with redis.client.PubSub(redis_client.connection_pool) as ear:
            ear.subscribe(Keys("contract").wake)
            assert ear.get_message(timeout=A_WHILE.total_seconds()) is not None
            yield ear

    def test_a_call_wakes_everybody_who_waits_on_the_store(self, redis_client: redis.Redis) -> None:
        ours, theirs = (RedisWake(redis_client, Keys("contract")) for _ in range(2))
        ours.wait(AT_ONCE)
        theirs.wait(AT_ONCE)

        ours.call()

        assert _ends(ours)
        assert _ends(theirs)
        ours.close()
        theirs.close()

    def test_while_the_store_is_away_a_wait_is_a_sleep_and_no_error(self) -> None:
        nowhere = redis.Redis(unix_socket_path="/nowhere/at/all", retry=Retry(NoBackoff(), 0))

        RedisWake(nowhere, Keys("contract")).wait(A_MOMENT)

    def test_after_an_outage_the_first_wait_ends_at_once(self, redis_client: redis.Redis) -> None:
        """What was called meanwhile was heard by nobody, so the caller has to look."""
        wake = RedisWake(redis_client, Keys("contract"))
        wake.wait(AT_ONCE)
        redis_client.client_kill_filter(_type="pubsub")
        wake.wait(A_MOMENT)

        assert _ends(wake)
        wake.close()

    def test_another_namespace_is_not_woken(self, redis_client: redis.Redis, listener: redis.client.PubSub) -> None:
        RedisWake(redis_client, Keys("another")).call()

        assert _calls(listener) == 0

    def test_calls_that_came_together_end_one_wait(self, redis_client: redis.Redis) -> None:
        wake = RedisWake(redis_client, Keys("contract"))
        wake.wait(AT_ONCE)
        for _ in range(5):
            wake.call()

        assert _ends(wake)
        assert not _ends(wake, within=A_MOMENT)
        wake.close()

    def test_an_operator_s_record_calls_the_leader_once_for_the_whole_batch(
        self, redis_client: redis.Redis, listener: redis.client.PubSub
    ) -> None:
        store = RedisScheduleStore(redis_client, Keys("contract"))

        store.record(None, NOON, [created()])

        assert _calls(listener) == 1

    def test_a_stale_record_calls_nobody(self, redis_client: redis.Redis, listener: redis.client.PubSub) -> None:
        store = RedisScheduleStore(redis_client, Keys("contract"))
        store.record(None, NOON, [created()])
        assert _calls(listener) == 1

        store.record(None, NOON, [created()])

        assert _calls(listener) == 0

    def test_the_leader_does_not_call_itself(self, redis_client: redis.Redis, listener: redis.client.PubSub) -> None:
        lease = RedisLeaseStore(redis_client, Keys("contract")).acquire("us", "token", NOON, A_MINUTE)

        RedisScheduleStore(redis_client, Keys("contract")).record(lease, NOON, [created()])

        assert _calls(listener) == 0

    def test_a_worker_calls_when_a_run_ends_or_waits_again_but_not_when_it_begins(
        self, redis_client: redis.Redis, listener: redis.client.PubSub
    ) -> None:
        runs, keys = RedisRunStore(redis_client, Keys("contract")), Keys("contract")
        lease = RedisLeaseStore(redis_client, keys).acquire("us", "token", NOON, A_MINUTE)
        assert lease is not None
        record = created()
        RedisScheduleStore(redis_client, keys).record(lease, NOON, [_with_a_run(record)])
        states = [A_RUN]
        for step in (queued, running, waiting, failed):
            states.append(step(states[-1], NOON))

        calls = []
        for before, after in pairwise(states):
            runs.advance([RunChange(before, after)], NOON)
            calls.append(_calls(listener))

        assert calls == [0, 0, 1, 1]

    def test_giving_the_lease_back_calls_the_standbys(
        self, redis_client: redis.Redis, listener: redis.client.PubSub
    ) -> None:
        leases = RedisLeaseStore(redis_client, Keys("contract"))
        lease = leases.acquire("us", "token", NOON, A_MINUTE)
        assert lease is not None

        leases.release(lease)

        assert _calls(listener) == 1


def _ends(wake: Wake, within: timedelta = A_WHILE) -> bool:
    """Tell whether a long wait ends within a time; a sleeper that does not is left to its own end."""
    sleeper = Thread(target=wake.wait, args=[2 * within], daemon=True)
    sleeper.start()
    sleeper.join(within.total_seconds())
    ended = not sleeper.is_alive()
    if not ended and within < A_WHILE:
        sleeper.join()
    return ended


def _calls(listener: redis.client.PubSub) -> int:
    """Count the calls heard so far; a publication has reached its listeners when the command that made it returns."""
    calls = 0
    while listener.get_message(timeout=A_MOMENT.total_seconds()) is not None:
        calls += 1
    return calls


def _with_a_run(record: Record) -> Record:
    return attrs.evolve(record, runs=(A_RUN,))
