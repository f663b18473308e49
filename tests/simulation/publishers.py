"""An application that publishes events, in bursts and alone, and publishes again what it heard no reply to."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports.errors import StoreUnreachable
from application.scheduling.events import Events
from domain.scheduling.errors import DomainError
from tests.simulation.gate import Died
from tests.simulation.stage import Actor
from tests.simulation.surroundings import Surroundings


class Publisher(Actor):
    """One application, which may die between two events but forgets none that it began to tell."""

    def __init__(self, name: str, around: Surroundings, events: Sequence[str]) -> None:
        super().__init__(name, around.stage)
        self.around = around
        self._known = events
        through = around.gate_of(self).behind
        self._events = Events(through(around.clock), through(around.store))
        self._draws = around.stage.plan.stream(f"life of {name}")
        self._pace = self._draws.choice((0.1, 1, 6))
        self._told = 0

    def live(self) -> None:
        while not self.stage.is_calm:
            self.sleep(self.stage.unit * self._pace * self._draws.choice((0, 0.1, 1, 2)))
            if not self.stage.is_calm:
                self._tell()
        while True:
            self.doze(self.stage.unit * 10_000)

    def _tell(self) -> None:
        self._told += 1
        what, again = self._draws.choice((self._known[0], *self._known)), self._draws.random() < 0.2
        event = f"{self.name}#{self._told}"
        if not self.stage.plan.lets(event, what):
            return
        self.stage.happens(event, what)
        while not self._published(what, f"{self.name}{self._told}"):
            self.sleep(self.stage.unit)
        if again:
            self._published(what, f"{self.name}{self._told}")

    def _published(self, what: str, key: str) -> bool:
        """Publish; tell whether anybody said that it was done, or will not be."""
        try:
            self._events.publish(what, {"key": key}, key=key)
        except (StoreUnreachable, Died):
            return self.stage.is_calm
        except DomainError as refusal:
            self.stage.tell(f"{self.name}: is told that {refusal}")
        return True
