"""Rule: no scheduler starts on a server that may drop schedules, unless that is allowed; one that runs says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
import redis
from structlog.testing import capture_logs

from adapters.redis.eviction import EvictionGuard
from application.scheduling.loop import Loop
from domain.scheduling.values import ZERO
from entrypoints.container import Container
from entrypoints.settings import Settings
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


def test_a_policy_that_is_changed_under_a_running_scheduler_is_told_once_and_stops_nobody(
    redis_client: redis.Redis, redis_url: str, tmp_path: Path
) -> None:
    """Who stops keeps no promise at all; who starts anew is refused."""
    container = Container(settings=Settings.load({"KEPT_REDIS_URL": redis_url}, tmp_path), process="test")
    guard = EvictionGuard(container.client(), every=ZERO)
    loop: Loop = attrs.evolve(container.loop(), errands=[guard.look])

    with capture_logs() as lines:
        for policy in ("noeviction", "allkeys-lru", "allkeys-lru", "volatile-lru", "allkeys-lfu", "noeviction"):
            redis_client.config_set("maxmemory-policy", policy)
            loop.turn()

    told = [(line["event"], line.get("policy")) for line in lines if line["event"].startswith("schedules ")]
    assert told == [
        ("schedules may be dropped", "allkeys-lru"),
        ("schedules are safe again", None),
        ("schedules may be dropped", "allkeys-lfu"),
        ("schedules are safe again", None),
    ]


@pytest.mark.parametrize(("allowed", "errands"), [("0", 1), ("1", 0)])
def test_a_leader_looks_unless_that_is_allowed(allowed: str, errands: int, redis_url: str, tmp_path: Path) -> None:
    settings = {"KEPT_REDIS_URL": redis_url, "KEPT_SAMPLES": "0", "KEPT_ALLOW_EVICTION": allowed}
    loop: Loop = Container(settings=Settings.load(settings, tmp_path), process="test").loop()

    assert len(loop.errands) == errands


def test_a_look_is_taken_once_a_minute(evicting: redis.Redis) -> None:
    """The first at the start was the refusal's."""
    with capture_logs() as lines:
        EvictionGuard(evicting).look()

    assert lines == []


def test_a_policy_that_takes_expiring_keys_only_is_no_reason_to_refuse(evicting: redis.Redis) -> None:
    """No schedule, run or ledger ever expires as a key."""
    evicting.config_set("maxmemory-policy", "volatile-lru")

    assert kept("scheduler", "--once").exit_code == 0
