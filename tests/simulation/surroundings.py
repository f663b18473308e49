"""What the actors of one world share, and how each reaches it."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from adapters.memory.state import MemoryState
from application.ports.clock import Clock
from application.ports.wake import Wake
from application.scheduling.cadence import Cadence
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.policies.budget import Budget
from domain.scheduling.values import ZERO
from tests.simulation.gate import Gate
from tests.simulation.stage import Actor, Stage
from tests.simulation.witness import CarelessQueue, WitnessedStore


@attrs.define
class StoreClock(Clock):
    """The store's clock: true time, and however far it was put forward or back."""

    stage: Stage
    offset: timedelta = ZERO
    highest: timedelta = ZERO

    def now(self) -> datetime:
        return self.stage.truth + self.offset

    def step(self, by: timedelta) -> None:
        """Put the clock forward or back."""
        self.offset += by
        self.highest = max(self.highest, self.offset)

    def catch_up(self) -> None:
        """Put the clock where it has been: nothing is waiting for it to get there again."""
        self.offset = self.highest


@attrs.frozen(kw_only=True)
class Surroundings:
    """The one store, queue and clock of a world, its rhythm, how much of the past it keeps, and its catch-up budget."""

    stage: Stage
    clock: StoreClock
    store: WitnessedStore
    queue: CarelessQueue
    cadence: Cadence
    kept: int
    budget: Budget | None
    rates: dict[str, float]
    sleepers: list[Actor] = attrs.field(factory=list)

    @property
    def state(self) -> MemoryState:
        """Return what the store holds."""
        return self.store.state

    def recording(self, ledger: WitnessedStore) -> Recording:
        """Return how decisions become records here: with so little kept that trimming happens all the time."""
        return Recording(Retention(ledger=ledger, entries=self.kept, slack=2, chunk=self.kept), self.budget)

    def gate_of(self, actor: Actor) -> Gate:
        """Return the gate through which an actor reaches all this."""
        return Gate(actor, self.rates)

    def call(self) -> None:
        """Wake every scheduler that sleeps."""
        for sleeper in self.sleepers:
            sleeper.call()


@attrs.frozen
class Nap(Wake):
    """Waiting in true time; what an actor waits for in here, no call shortens."""

    actor: Actor

    def wait(self, at_most: timedelta) -> None:
        self.actor.sleep(at_most)

    def call(self) -> None:
        """Nobody is called: whoever writes without a lease wakes the leader."""
