"""The world of a scenario, twice: every scenario runs in memory and on a real Redis, and is audited afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
from pytest_bdd.parser import Feature, Scenario

from adapters.clocks.manual import ManualClock
from entrypoints.testing.backend import Backend, memory_backend, redis_backend
from entrypoints.testing.faults import Outage
from entrypoints.testing.world import World
from tests.bdd.commands import feature_commands

A_DAY_IN_MARCH: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Load the steps, so that every feature may use all of them."""
    config.pluginmanager.import_plugin("entrypoints.testing.steps")


@pytest.fixture(params=["memory", "redis"], autouse=True)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """One scenario's world; it is a Monday at nine in the morning unless the scenario says otherwise."""
    world = World(_store(request), ManualClock(A_DAY_IN_MARCH), feature_commands)
    yield world
    world.end()


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    """Hold the audit after every scenario, and see that no refusal went unnoticed."""
    world: World = request.getfixturevalue("world")
    world.outage = Outage(world.clock)
    assert world.desk.refusal is None, f"refused, and no step expected it: {world.desk.refusal}"
    assert world.expects_breaches or world.desk.violations() == []


def _store(request: pytest.FixtureRequest) -> Callable[[], Backend]:
    if request.param == "redis":
        client = request.getfixturevalue("redis_client")
        return lambda: redis_backend(client)
    backend = memory_backend()
    return lambda: backend
