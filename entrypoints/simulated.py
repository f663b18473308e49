"""A whole Kept in one process and one moment: in-memory adapters on a virtual clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from adapters.clocks.manual import ManualClock
from adapters.memory.gauge import ScriptedGauge
from adapters.memory.queue import MemoryQueue
from adapters.memory.store import MemoryStore
from application.ports.clock import Clock
from application.scheduling.announcing import Announcing
from application.scheduling.coordinator import Coordinator
from application.scheduling.fan_outs import FanOuts
from application.scheduling.gauges import Gauges
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.planner import Planner
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.recovery import Recovery
from application.scheduling.retention import Retention
from application.scheduling.simulation import CADENCE, FOREVER, Simulation, VirtualWorkers
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.gauges import GaugeKind, GaugeName, parts_of

Script: TypeAlias = Mapping[GaugeName, Sequence[tuple[datetime, float | None]]]
"""What each gauge shows from which instant (UTC) on; None is a gauge that cannot be read."""


@attrs.frozen
class SimulatedWorld:
    """A simulation, and the questions that can be put to it afterwards."""

    simulation: Simulation
    queries: Queries


def simulated_world(
    start: datetime, budget: Budget | None = None, script: Script | None = None, store: MemoryStore | None = None
) -> SimulatedWorld:
    """
    Wire a world on a `store` of its own; its clock stands at `start` (UTC), its late starts draw from `budget`.

    Gauges show what `script` says; one of which it says nothing cannot be read.
    """
    clock, store = ManualClock(start), store or MemoryStore()
    queue = MemoryQueue(store)
    # A simulation keeps its whole past: what is asked for is the account of every slot.
    recording = Recording(Retention(ledger=store, entries=10**12, age=FOREVER / 4), budget)
    handovers = HandOvers(store, queue)
    coordinator = Coordinator(
        clock=clock,
        leadership=Leadership(store.state.leases, "simulated", lambda: "simulated", CADENCE),
        schedules=store,
        planner=Planner(store, store, recording, scripted(script or {}, clock)),
        handovers=handovers,
        fan_outs=FanOuts(store, store),
        recovery=Recovery(schedules=store, runs=store, queue=queue, handovers=handovers, cadence=CADENCE),
        announcing=Announcing(store, store),
        cadence=CADENCE,
    )
    simulation = Simulation(
        clock=clock,
        schedules=store,
        recording=recording,
        coordinator=coordinator,
        workers=VirtualWorkers(store, store, queue.take),
    )
    return SimulatedWorld(simulation, Queries(store, store, store))


def scripted(script: Script, clock: Clock) -> Gauges:
    """Return gauges that show, by the clock, what the script says."""
    parts = [(parts_of(name), readings) for name, readings in script.items()]
    of_kind = {kind: {of: readings for (each, of), readings in parts if each is kind} for kind in GaugeKind}
    return Gauges({kind: ScriptedGauge(clock, found) for kind, found in of_kind.items()})
