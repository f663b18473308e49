"""The world of a scenario, twice: every scenario runs in memory and on a real Redis, and is audited afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

import pytest
from pytest_bdd.parser import Feature, Scenario

from adapters.clocks.manual import ManualClock
from entrypoints.samples.platform import Platform
from entrypoints.testing.backend import Backend, memory_backend, redis_backend
from entrypoints.testing.faults import Outage
from entrypoints.testing.world import World
from tests.bdd.campus import Campus, platform_in_memory, platform_on
from tests.bdd.commands import feature_commands

A_DAY_IN_MARCH: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """Load the steps, so that every feature may use all of them."""
    config.pluginmanager.import_plugin("entrypoints.testing.steps")
    config.pluginmanager.import_plugin("tests.bdd.campus_steps")


@pytest.fixture(params=["memory", "redis"], autouse=True)
def store(request: pytest.FixtureRequest) -> str:
    """Return where the scenario's store is."""
    return str(request.param)


@pytest.fixture
def platform(request: pytest.FixtureRequest, store: str) -> Platform:
    """Return the sample platform, in the same store."""
    return platform_on(request.getfixturevalue("redis_client")) if store == "redis" else platform_in_memory()


@pytest.fixture
def world(request: pytest.FixtureRequest, store: str, platform: Platform) -> Iterator[World]:
    """One scenario's world; it is a Monday at nine in the morning unless the scenario says otherwise."""
    world = World(_connecting(request, store), ManualClock(A_DAY_IN_MARCH), partial(feature_commands, platform))
    yield world
    world.end()


@pytest.fixture
def campus(world: World, platform: Platform) -> Campus:
    """Return the people of the platform; from now on the leader tells what happens to them."""
    campus = Campus(world, platform)
    world.errands = lambda faults: [campus.relay(faults).turn]
    return campus


def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
    """Hold the audit after every scenario, and see that no refusal went unnoticed."""
    world: World = request.getfixturevalue("world")
    world.outage = Outage(world.clock)
    assert world.desk.refusal is None, f"refused, and no step expected it: {world.desk.refusal}"
    assert world.expects_breaches or world.desk.violations() == []


def _connecting(request: pytest.FixtureRequest, store: str) -> Callable[[], Backend]:
    if store == "redis":
        client = request.getfixturevalue("redis_client")
        return lambda: redis_backend(client)
    backend = memory_backend()
    return lambda: backend
