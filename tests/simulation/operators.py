"""An operator who does everything that operators can do, at any moment, and may not hear the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from application.catalogue import Catalogue
from application.ports.errors import StoreUnreachable
from application.scheduling.applying import Applying
from application.scheduling.backfilling import Backfilling
from application.scheduling.declared import Declarations, Declared
from application.scheduling.operations import Operations, Operator
from domain.scheduling.definition import CommandCall, Definition
from domain.scheduling.errors import DomainError
from domain.scheduling.events import On
from domain.scheduling.reach import Reach
from domain.scheduling.values import ScheduleId, request_key
from tests.simulation.casts import Edit, whole
from tests.simulation.gate import Died
from tests.simulation.stage import Actor
from tests.simulation.surroundings import Surroundings

ADA = Operator(by="ada", why="the seed said so")


class AnyCommand(Catalogue):
    """A catalogue that has every command."""

    def check(self, call: CommandCall) -> None:
        """Find nothing wrong."""


class Person(Actor):
    """Keeps a schedules file, and applies, pauses, resumes, triggers, cancels and deletes as drawn."""

    def __init__(self, name: str, around: Surroundings, file: Mapping[ScheduleId, Definition], edit: Edit) -> None:
        super().__init__(name, around.stage)
        self.around = around
        self.file, self._known, self._edited = dict(file), dict(file), edit
        through = around.gate_of(self).behind
        store, clock = through(around.store), through(around.clock)
        self._operations = Operations(clock, store, store, around.recording(store))
        self._applying = Applying(clock, store, around.recording(store), AnyCommand())
        self._backfilling = Backfilling(clock=clock, schedules=store, ledger=store, recording=around.recording(store))
        self._draws = around.stage.plan.stream(f"life of {name}")
        self._acts = 0
        self.has_left = False

    def live(self) -> None:
        while not self.stage.is_calm:
            self.sleep(self.stage.unit * self._draws.uniform(0.2, 12))
            if not self.stage.is_calm:
                self._act()
        self._end_every_pause()
        self.has_left = True
        while True:
            self.doze(self.stage.unit * 10_000)

    def apply(self) -> None:
        """Bring the store in line with the file."""
        declared = tuple(Declared(id=id, definition=definition) for id, definition in self.file.items())
        self._applying.apply(Declarations(origin="file", schedules=declared), ADA)

    def events(self) -> Sequence[str]:
        """Return the events to which anything in the file listens."""
        return sorted({each.timing.event for each in self.file.values() if isinstance(each.timing, On)})

    def _end_every_pause(self) -> None:
        """Leave nothing behind that waits for a person."""
        for id, schedule in sorted(self.around.state.schedules.items()):
            if schedule.paused and not schedule.retired:
                self._operations.resume(id, ADA)

    def _act(self) -> None:
        self._acts += 1
        # Everything is drawn whether or not the act takes place: leaving one out leaves the next as it was.
        what, id = self._draws.choice(tuple(self._repertoire)), self._draws.choice(sorted(self._known))
        draws = Random(self._draws.random())
        event = f"{self.name}#{self._acts}"
        if not self.stage.plan.lets(event, what, id):
            return
        self.stage.happens(event, f"{what} {id}")
        try:
            self._repertoire[what](id, draws)
        except (DomainError, StoreUnreachable) as error:
            self.stage.tell(f"{self.name}: is told that {error}")
        except Died:
            self.stage.tell(f"{self.name}: closes the terminal")

    @property
    def _repertoire(self) -> dict[str, Callable[[ScheduleId, Random], object]]:
        return {
            "pause": self._pause,
            "resume": lambda id, draws: self._operations.resume(id, ADA, catch_up=draws.random() < 0.5),
            "trigger": self._trigger,
            "cancel": self._cancel,
            "retry": self._retry,
            "backfill": self._backfill,
            "edit": self._edit,
            "edit_again": self._edit,
            "remove": self._remove,
            "delete": lambda id, _draws: self._operations.delete(id, ADA),
        }

    def _pause(self, id: ScheduleId, draws: Random) -> None:
        pause = self.stage.unit * draws.uniform(1, 15)
        self._operations.pause(id, ADA, until=self.around.clock.now() + pause if draws.random() < 0.5 else None)

    def _trigger(self, id: ScheduleId, _draws: Random) -> None:
        key = request_key(f"{self.name}{self._acts}")
        try:
            self._operations.trigger(id, key, ADA)
        except StoreUnreachable:
            # Nobody knows whether it stands: the same key asked for twice is the same run.
            self._operations.trigger(id, key, ADA)

    def _cancel(self, id: ScheduleId, draws: Random) -> None:
        open_runs = sorted(self.around.state.unfinished.get(id, {}))
        if open_runs:
            self._operations.cancel(draws.choice(open_runs), ADA)

    def _retry(self, id: ScheduleId, draws: Random) -> None:
        runs = sorted(self.around.state.runs.values(), key=lambda run: run.fire_id)
        ended = [run.fire_id for run in runs if run.has_ended and run.schedule_id == id]
        if ended:
            self._operations.retry(draws.choice(ended), ADA)

    def _backfill(self, id: ScheduleId, draws: Random) -> None:
        end = self.around.clock.now() - self.stage.unit * draws.uniform(0, 10)
        reach = Reach(end - self.stage.unit * draws.uniform(0, 30), end)
        self._backfilling.backfill(id, reach, ADA, limit=draws.choice((1, 3, 20)))

    def _edit(self, id: ScheduleId, draws: Random) -> None:
        self.file[id] = self._known[id] = self._edited(self._known[id], draws)
        self.file = whole(self.file)
        self.apply()

    def _remove(self, id: ScheduleId, _draws: Random) -> None:
        """Take a schedule out of the file, with all that follow it."""
        self.file.pop(id, None)
        self.file = whole(self.file)
        self.apply()
