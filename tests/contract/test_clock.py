"""The promises of `Clock`: the present in UTC, exact to the microsecond, the same for everybody who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import redis

from adapters.clocks.manual import ManualClock
from adapters.clocks.system import SystemClock
from adapters.redis.clock import StoreClock
from application.ports.clock import Clock
from domain.scheduling.values import instant_at, micros
from tests.contract.values import NOON

A_SECOND = timedelta(seconds=1)


@pytest.fixture(params=["manual", "system", "store"])
def clock(request: pytest.FixtureRequest) -> Clock:
    """Every clock in turn."""
    clocks: dict[str, Callable[[], Clock]] = {
        "manual": lambda: ManualClock(NOON),
        "system": SystemClock,
        "store": lambda: StoreClock(request.getfixturevalue("redis_client")),
    }
    return clocks[request.param]()


def test_the_present_is_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_an_instant_survives_being_counted_in_microseconds(clock: Clock) -> None:
    now = clock.now()

    assert instant_at(micros(now)) == now


def test_whoever_asks_later_is_not_told_an_earlier_time(clock: Clock) -> None:
    assert clock.now() <= clock.now()


def test_two_clients_of_a_store_ask_one_clock(redis_client: redis.Redis, redis_url: str) -> None:
    """Between two answers of one client lies the answer of the other."""
    with redis.Redis.from_url(redis_url) as other:
        before, theirs, after = (StoreClock(client).now() for client in (redis_client, other, redis_client))

    assert before <= theirs <= after


def test_the_store_is_asked_for_its_microseconds_exactly(redis_client: redis.Redis) -> None:
    """No float comes between: seconds and microseconds are whole numbers all the way."""

    class Frozen(redis.Redis):
        def time(self, **_: object) -> tuple[int, int]:
            return 253_402_300_799, 999_999

    assert StoreClock(Frozen(connection_pool=redis_client.connection_pool)).now() == datetime.max.replace(tzinfo=UTC)
