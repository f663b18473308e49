"""The store's clock steps, forward and back, by seconds or by much more."""

from __future__ import annotations

from typing import Final

from tests.simulation.stage import Actor
from tests.simulation.surroundings import Surroundings

STEPS: Final = (-90, -20, -5, -1, 1, 5, 20, 90)


class ClockSteps(Actor):
    """What makes a store's clock step: an operator, a correction, a failover to a server whose clock differs."""

    def __init__(self, name: str, around: Surroundings) -> None:
        super().__init__(name, around.stage)
        self.around = around
        self._draws = around.stage.plan.stream(f"life of {name}")
        self._steps = 0
        self._pace = self._draws.choice((10, 40, 400))

    def live(self) -> None:
        while True:
            self.sleep(self.stage.unit * self._pace * self._draws.uniform(0.2, 2))
            if self.stage.is_calm:
                self.doze(self.stage.unit * 10_000)
            else:
                self._step()

    def _step(self) -> None:
        self._steps += 1
        seconds = self._draws.choice(STEPS)
        event = f"{self.name}#{self._steps}"
        if self.stage.plan.lets(event):
            self.stage.happens(event, f"the store's clock steps by {seconds} s")
            self.around.clock.step(self.stage.unit * seconds)
