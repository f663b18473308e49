"""The doctor says what the server found here guarantees, and what has to be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from application.ports.lease_store import Lease
from entrypoints.doctor import (
    FAILED_COUNTED,
    State,
    clock_finding,
    eviction_finding,
    failures_finding,
    leader_finding,
    persistence_finding,
    workers_finding,
)

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
LEASE = Lease(7, "token", "host-1", NOON)


@pytest.mark.parametrize(
    ("config", "state", "says"),
    [
        ({"appendonly": "yes", "appendfsync": "always"}, State.OK, "nothing is lost"),
        ({"appendonly": "yes", "appendfsync": "everysec"}, State.OK, "about a second of history is lost"),
        ({"appendonly": "yes", "appendfsync": "no"}, State.WARNING, "up to half a minute"),
        ({"appendonly": "no", "save": "3600 1"}, State.WARNING, "since the last snapshot"),
        ({"appendonly": "no", "save": ""}, State.FAILED, "everything is lost"),
        ({}, State.WARNING, "does not say"),
    ],
)
def test_the_level_of_persistence_is_stated(config: dict[str, str], state: State, says: str) -> None:
    """Every other guarantee rests on it."""
    finding = persistence_finding(config)

    assert finding.state is state
    assert says in finding.says
    assert bool(finding.remedy) is (state is not State.OK)


@pytest.mark.parametrize(
    ("config", "state"),
    [
        ({"maxmemory": "0", "maxmemory-policy": "allkeys-lru"}, State.OK),
        ({"maxmemory": "1000000", "maxmemory-policy": "noeviction"}, State.OK),
        ({"maxmemory": "1000000", "maxmemory-policy": "allkeys-lru"}, State.FAILED),
        ({}, State.OK),
    ],
)
def test_a_server_that_evicts_keys_will_not_do(config: dict[str, str], state: State) -> None:
    """Promises are keys."""
    assert eviction_finding(config).state is state


@pytest.mark.parametrize(
    ("lease", "now", "state"),
    [
        (LEASE, NOON - timedelta(seconds=1), State.OK),
        (LEASE, NOON, State.WARNING),
        (None, NOON, State.WARNING),
    ],
)
def test_without_a_leader_no_slot_is_decided(lease: Lease | None, now: datetime, state: State) -> None:
    """A lease that ran out leads nobody."""
    assert leader_finding(lease, now).state is state


def test_clocks_that_differ_are_told() -> None:
    """By up to a second they may."""
    assert clock_finding(timedelta(milliseconds=-900)).says.endswith("0.900 s behind this host's")
    assert clock_finding(timedelta(seconds=2)).state is State.WARNING


def test_without_a_worker_nothing_is_executed() -> None:
    """However much waits."""
    assert workers_finding(0, 3).says == "nobody executes; 0 at work, 3 deliveries waiting"
    assert workers_finding(2, 0).state is State.OK


def test_failed_runs_are_counted_up_to_a_limit() -> None:
    """They wait for somebody to look at them."""
    assert failures_finding(0).state is State.OK
    assert failures_finding(3).says == "3 failed runs"
    assert failures_finding(FAILED_COUNTED).says == "1000 or more failed runs"
