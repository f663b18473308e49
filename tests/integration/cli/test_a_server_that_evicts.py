"""Rule: no scheduler starts on a server that may drop schedules, unless somebody takes that risk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from tests.unit.cli.running import complaint, kept


@pytest.fixture
def evicting(redis_client: redis.Redis) -> Iterator[redis.Redis]:
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    yield redis_client
    redis_client.config_set("maxmemory-policy", "noeviction")


@pytest.mark.usefixtures("evicting")
@pytest.mark.parametrize("command", [("scheduler", "--once"), ("scheduler",)])
def test_a_scheduler_refuses_it_with_the_remedy(command: tuple[str, ...]) -> None:
    line = complaint(*command)

    assert line == (
        "maxmemory-policy: 'allkeys-lru' lets the server drop schedules when its memory is full; "
        "set it to noeviction, or KEPT_ALLOW_EVICTION=1 to take that risk"
    )


@pytest.mark.usefixtures("evicting")
def test_a_scheduler_starts_where_that_is_allowed() -> None:
    assert kept("scheduler", "--once", KEPT_ALLOW_EVICTION="1").exit_code == 0


def test_a_policy_that_takes_expiring_keys_only_is_no_reason_to_refuse(evicting: redis.Redis) -> None:
    """No schedule, run or ledger ever expires as a key."""
    evicting.config_set("maxmemory-policy", "volatile-lru")

    assert kept("scheduler", "--once").exit_code == 0
