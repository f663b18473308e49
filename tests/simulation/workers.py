"""A worker that dies in the middle, falls silent or comes back late: the real executor around drawn work."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Final

from adapters.memory.heart import MemoryHeart
from adapters.memory.time_limit import NoTimeLimit
from application.catalogue import AnyCommand, Catalogue
from application.commands import Command
from application.commands.fan_out import FanOut
from application.ports.errors import StoreUnreachable
from application.run_context import RunContext, RunStopped
from application.scheduling.executor import Executor
from domain.scheduling.definition import CommandCall
from tests.simulation.gate import Died
from tests.simulation.stage import Actor
from tests.simulation.surroundings import Nap, Surroundings

DURATIONS: Final = (0, 0, 0.3, 2, 5, 12, 40)
"""How long a command takes, in the world's seconds; the longest outlasts every limit on silence."""

SPREADS: Final = 0.2
"""The share of runs whose command returns items."""

PIECE: Final = "piece"
"""The command of a child run."""

OLD: Final = 0.1
"""The share of worker processes that lack every command."""


class Worker(Actor):
    """One name under which worker processes come and go."""

    def __init__(self, name: str, around: Surroundings) -> None:
        super().__init__(name, around.stage)
        self.around = around
        self._gate = around.gate_of(self)
        self._draws = around.stage.plan.stream(f"life of {name}")
        around.queue.takers.append(self)

    def live(self) -> None:
        for number in count(1):
            self.process = f"{self.name}.{number}"
            try:
                self._run(self._started())
            except Died:
                self.stage.tell(f"{self.process}: is gone")
            self.sleep(self.stage.unit * self._draws.uniform(0, 8))

    def _run(self, executor: Executor) -> None:
        while True:
            delivery = self.around.queue.take()
            if delivery:
                self.stage.tell(f"{self.process}: takes {delivery.key}")
                # A worker that cannot reach the store drops what it took, and goes on.
                with suppress(StoreUnreachable):
                    executor.execute(delivery)
            else:
                self.doze(self.stage.unit * 10)

    def _started(self) -> Executor:
        around, tokens = self.around, count(1)
        store, clock = self._gate.behind(around.store), self._gate.behind(around.clock)
        return Executor(
            worker=self.process,
            clock=clock,
            schedules=store,
            runs=store,
            catalogue=DrawnWork(self),
            heart=MemoryHeart(),
            time_limit=NoTimeLimit(),
            wake=Nap(self),
            cadence=around.cadence,
            draw_token=lambda: f"{self.process}-{next(tokens)}",
        )

    def do(self, context: RunContext) -> None:
        """Do what the seed says that this attempt does; a heart beats beside it, unless it has stopped."""
        plan, unit = self.stage.plan, self.stage.unit
        self.around.store.witness.attempts.begun(self.process, context.fire_id, context.attempt)
        draws = plan.stream(f"{context.fire_id} {context.attempt}")
        death = f"{context.fire_id}#{context.attempt}"
        ends_at = self.stage.truth + unit * draws.choice(DURATIONS)
        beats, fails, obliges = draws.random() < 0.85, draws.random() < 0.3, draws.random() < 0.7
        dies = draws.random() < 0.15 and plan.lets(death, "dies_at_work")
        while self._works_until(ends_at):
            if dies:
                self.stage.happens(death, f"{self.process} dies at work")
                raise Died
            if beats and self._is_asked_to_stop(context) and obliges:
                raise RunStopped("asked to stop")
        if fails and not self.stage.is_calm:
            raise RuntimeError("the command failed, as drawn")

    def _works_until(self, ends_at: datetime) -> bool:
        """Work until the next heartbeat; tell whether there is more to do."""
        if self.stage.is_calm or self.stage.truth >= ends_at:
            return False
        self.sleep(min(self.around.cadence.heartbeat, ends_at - self.stage.truth))
        return not self.stage.is_calm

    def _is_asked_to_stop(self, context: RunContext) -> bool:
        # A heart that finds nobody tries again at its next beat.
        with suppress(StoreUnreachable):
            return context.cancelled()
        return False


class DrawnWork(Catalogue):
    """
    Knows every command there is, and does for each what the seed says.

    Some processes are of an older version, which lacks them all; what these leave, others have to take.
    """

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker
        stage = worker.stage
        is_old = stage.plan.stream(f"version of {worker.process}").random() < OLD and stage.plan.lets(
            worker.process, "is_old"
        )
        if is_old:
            stage.happens(worker.process, "is of an older version, without the commands")
        self._is_old = is_old

    def find(self, name: str) -> AnyCommand | None:
        lacks_it = self._is_old and not self._worker.stage.is_calm
        return None if lacks_it else Command(name=name, function=_do_what_was_drawn)

    def call(self, call: CommandCall, context: RunContext) -> object:
        self._worker.do(context)
        return None if call.name == PIECE else self._items_of(context)

    def check(self, call: CommandCall) -> None:
        """Accept every call, because every command is known."""

    def _items_of(self, context: RunContext) -> FanOut | None:
        """Return what every attempt of this run returns: the same items, or none at all."""
        draws = self._worker.stage.plan.stream(f"items of {context.fire_id}")
        return FanOut(PIECE, [{}] * draws.choice((0, 1, 2, 3, 5))) if draws.random() < SPREADS else None


def _do_what_was_drawn() -> None:
    """Stand for the command, which `DrawnWork` does itself."""
