"""A scheduler that dies, comes back, freezes and goes on as a zombie: the real loop around the real coordinator."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Final

from application.scheduling.announcing import Announcing
from application.scheduling.coordinator import Coordinator
from application.scheduling.fan_outs import FanOuts
from application.scheduling.gauges import Gauges
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.loop import Loop
from application.scheduling.planner import Planner
from application.scheduling.recovery import Recovery
from domain.scheduling.policies.gauges import GaugeKind
from tests.simulation.gate import Died
from tests.simulation.stage import Actor
from tests.simulation.surroundings import Nap, Surroundings
from tests.simulation.weather import DrawnGauge

A_MOMENT: Final = timedelta(milliseconds=1)
BATCHES: Final = (1, 2, 500)


class Scheduler(Actor):
    """One name under which scheduler processes come and go."""

    def __init__(self, name: str, around: Surroundings) -> None:
        super().__init__(name, around.stage)
        self.around = around
        self._gate = around.gate_of(self)
        self._draws = around.stage.plan.stream(f"life of {name}")

    def live(self) -> None:
        for number in count(1):
            self.process = f"{self.name}.{number}"
            try:
                self._run(self._started())
            except Died:
                self.stage.tell(f"{self.process}: is gone")
            self.sleep(self.stage.unit * self._draws.uniform(0, 8))

    def _run(self, loop: Loop) -> None:
        """Take turns until told to stop, which few processes live to see."""
        for _ in range(self._draws.choice((10, 1000))):
            pause = loop.turn()
            # A tick takes time: one that asks for the next at once does not stop the world.
            self.doze(max(pause, A_MOMENT))
        loop.run(lambda: True)

    def _started(self) -> Loop:
        around, through = self.around, self._gate.behind
        store, queue, clock = through(around.store), through(around.queue), through(around.clock)
        cadence, tokens = around.cadence, count(1)
        gauges = Gauges(dict.fromkeys(GaugeKind, through(DrawnGauge(around.stage))))
        handovers = HandOvers(store, queue)
        coordinator = Coordinator(
            clock=clock,
            leadership=Leadership(
                through(around.state.leases), self.process, lambda: f"{self.process}-{next(tokens)}", cadence
            ),
            schedules=store,
            planner=Planner(store, store, around.recording(store), gauges),
            handovers=handovers,
            fan_outs=FanOuts(store, store, portion=2),
            recovery=Recovery(schedules=store, runs=store, queue=queue, handovers=handovers, cadence=cadence),
            announcing=Announcing(store, store),
            cadence=cadence,
        )
        return Loop(coordinator=coordinator, clock=clock, wake=Nap(self), cadence=cadence)
