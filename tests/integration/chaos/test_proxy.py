"""Rule: the network of chaos refuses, delivers late or loses replies, as networks do, and then it is whole again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.embedded.waiting import came_true
from tests.chaos.proxy import Network, Proxy
from tests.patience import A_WHILE

A_MOMENT = timedelta(milliseconds=300)


@pytest.fixture
def proxy(redis_client: redis.Redis) -> Iterator[Proxy]:
    """A whole network in front of the real server."""
    with Proxy(redis_client.connection_pool.connection_kwargs["path"]) as proxy:
        yield proxy


@pytest.fixture
def behind(proxy: Proxy) -> Iterator[redis.Redis]:
    """A client behind the network, which has a connection and little patience, and repeats nothing."""
    with redis.Redis.from_url(
        proxy.url, socket_timeout=A_MOMENT.total_seconds(), retry=Retry(NoBackoff(), 0)
    ) as client:
        assert client.ping()
        yield client


def is_whole_again(client: redis.Redis) -> bool:
    """Tell whether the server can be reached."""
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False


def test_a_cut_network_ends_connections_and_refuses_new_ones(proxy: Proxy, behind: redis.Redis) -> None:
    proxy.become(Network.CUT)

    assert not is_whole_again(behind)

    proxy.become(Network.WHOLE)
    assert came_true(lambda: is_whole_again(behind), A_WHILE)


def test_what_is_sent_through_a_stalled_network_arrives_when_its_sender_has_given_up(
    proxy: Proxy, behind: redis.Redis, redis_client: redis.Redis
) -> None:
    proxy.become(Network.STALLED)
    with pytest.raises(redis.TimeoutError):
        behind.set("late", "1")
    assert redis_client.get("late") is None

    proxy.become(Network.WHOLE)

    assert came_true(lambda: redis_client.get("late") == b"1", A_WHILE)


def test_a_half_open_network_carries_the_request_out_and_loses_the_reply(
    proxy: Proxy, behind: redis.Redis, redis_client: redis.Redis
) -> None:
    proxy.become(Network.HALF_OPEN)

    with pytest.raises(redis.TimeoutError):
        behind.set("unconfirmed", "1")
    assert redis_client.get("unconfirmed") == b"1"

    proxy.become(Network.WHOLE)
    assert came_true(lambda: is_whole_again(behind), A_WHILE)
