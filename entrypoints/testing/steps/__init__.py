"""The steps of features, in the words of the glossary; `pytest_plugins = ["entrypoints.testing.steps"]` loads them.

May live here: steps that speak to the application through the `world` fixture. May not: a store, or a choice of
adapters.
"""

import pytest

from entrypoints.testing.kept import KeptInMemory
from entrypoints.testing.world import World

STEPS = (
    "schedules",
    "schedulers",
    "workers",
    "operators",
    "ledger",
    "runs",
    "faults",
    "backfilling",
    "promises",
    "events",
    "alerts",
    "catching_up",
    "declaring",
    "gauges",
    "trying_out",
)

pytest_plugins = [f"entrypoints.testing.steps.{name}" for name in STEPS]


@pytest.fixture
def world(kept: KeptInMemory) -> World:
    """The world of a scenario; our own features, which run on two stores, bring another one."""
    return kept.world
