"""A store after a few simulated seconds of the demo, and stand-ins for its processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from adapters.clocks.manual import ManualClock
from adapters.embedded.waiting import came_true
from adapters.memory.effects import InMemoryEffects
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.store import MemoryStore
from adapters.memory.temporary_uploads import InMemoryTemporaryUploads
from application.catalogue import Catalogue
from application.learning.commands import learning_commands
from application.ports.clock import Clock
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.operations import Operations
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.simulation import Scenario
from domain.scheduling.values import ScheduleId
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.processes import Commands, Process, Processes
from entrypoints.demo.promises import KIND_OF, promises
from entrypoints.simulated import simulated_world
from tests.patience import A_WHILE

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
EIGHT_SECONDS: Final = timedelta(seconds=8)
A_RUN_TAKES: Final = timedelta(milliseconds=50)

OBEDIENT: Final = "print('started', flush=True); import time; time.sleep(600)"
PARENT: Final = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE); {OBEDIENT}"
)


@pytest.fixture
def backstage() -> Backstage:
    """Eight simulated seconds of the demo, in which every run left its effect."""
    world = simulated_world(NOON)
    scenario = Scenario(start=NOON, end=NOON + EIGHT_SECONDS, duration=A_RUN_TAKES)
    world.simulation.play(promises(NOON), scenario)
    store = world.simulation.schedules
    assert isinstance(store, MemoryStore)
    backstage = _behind(store, world.simulation.recording, ManualClock(NOON + EIGHT_SECONDS))
    for run in world.queries.recent_runs(limit=1_000):
        command = world.queries.standing(ScheduleId(run.schedule)).schedule.definition.command
        backstage.effects.apply(run.fire_id, KIND_OF[command.name], {})
    return backstage


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """A cast of stand-ins, which say that they have started and then wait; every worker has a child."""
    commands: Commands = {"scheduler": (sys.executable, "-c", OBEDIENT), "worker": (sys.executable, "-c", PARENT)}
    with Processes(tmp_path, os.environ, commands) as processes:
        yield processes


def started(process: Process) -> Process:
    """Wait until a process has said so."""
    assert came_true(lambda: process.has_said("started"), A_WHILE)
    return process


def _behind(store: MemoryStore, recording: Recording, clock: Clock) -> Backstage:
    effects, uploads, classes = InMemoryEffects(), InMemoryTemporaryUploads(), InMemoryLiveClasses()
    catalogue = Catalogue(learning_commands(effects, uploads, classes, lambda _page: None))
    return Backstage(
        clock=clock,
        schedules=store,
        runs=store,
        leases=store.state.leases,
        queries=Queries(store, store, store),
        audit=Audit(store, store, store),
        applying=Applying(clock, store, recording, catalogue),
        operations=Operations(clock, store, store, recording),
        effects=effects,
        uploads=uploads,
        classes=classes,
    )
