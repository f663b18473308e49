"""What nobody in a world controls: the steps of the store's clock, and what a gauge shows."""

from __future__ import annotations

from typing import Final

import attrs

from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge
from tests.simulation.definitions import BEGINNING
from tests.simulation.stage import Actor, Stage
from tests.simulation.surroundings import Surroundings

READINGS: Final = (0, 0, 1, 2, 3, 9, None)
"""What a gauge shows; None is nothing."""

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


@attrs.frozen
class DrawnGauge(Gauge):
    """Shows another reading every few seconds of true time, or none: which one follows from the seed alone."""

    stage: Stage

    def read(self, of: str) -> float:
        spell = (self.stage.truth - BEGINNING) // (self.stage.unit * 5)
        reading = self.stage.plan.stream(f"gauge {of} {spell}").choice(READINGS)
        if reading is None:
            raise GaugeUnreadable("it is broken")
        return float(reading)
