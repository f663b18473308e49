"""One scheduler and one worker, real processes on a real server, who work on while something goes wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import redis

from adapters.embedded.waiting import came_true
from application.ports.run_store import RunStore
from application.scheduling.audit import Audit
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operations, Operator
from domain.scheduling.values import FireId, ScheduleId
from entrypoints.container import Container
from entrypoints.demo.processes import MODULES, Commands, Process, Processes
from entrypoints.settings import Settings
from entrypoints.user_modules import OUR_FOLDER
from tests.benchmarks.takeover import environment
from tests.chaos import journal
from tests.chaos.commands import WORK
from tests.chaos.journal import Journal, Mark
from tests.chaos.promises import declared
from tests.chaos.server import KillableServer
from tests.integration.faults.route import Route
from tests.patience import A_WHILE

COMMANDS: Final = "tests.chaos.commands"
OFTEN: Final[Mapping[str, Any]] = {"command": WORK, "every": "200ms", "overlap": "allow"}
US: Final = Operator(by="test", why="something goes wrong")
FAST: Final = {"KEPT_LEASE_TTL": "1s", "KEPT_HEARTBEAT": "300ms", "KEPT_LOST_AFTER": "2s"}


@attrs.frozen
class Scene:
    """The server at the end of the route, and the two processes; `container` sees what they see."""

    folder: Path
    route: Route
    server: KillableServer
    container: Container
    processes: Processes
    scheduler: Process
    worker: Process
    journal: Journal

    @property
    def client(self) -> redis.Redis:
        """Return a client of the server, past the route."""
        return redis.Redis.from_url(self.server.url)

    def works(self) -> bool:
        """Wait until something is executed that was not before; return False if that does not happen."""
        before = self.executed()
        return came_true(lambda: self.executed() > before, A_WHILE)

    def executed(self) -> set[tuple[FireId, int]]:
        """Return every attempt that was executed."""
        return {(note.fire_id, note.attempt) for note in self.journal.read() if note.mark is Mark.BEGAN}

    def hears(self, process: Process, event: str, **facts: object) -> bool:
        """Wait for a line of a process's log; return False if it does not come."""
        return came_true(lambda: bool(self.lines(process, event, **facts)), A_WHILE)

    def lines(self, process: Process, event: str, **facts: object) -> Sequence[Mapping[str, Any]]:
        """Return what a process wrote about an event."""
        lines = map(json.loads, process.log.read_text().splitlines())
        return [line for line in lines if line["event"] == event and facts.items() <= line.items()]

    def says(self, trouble: str) -> bool:
        """Wait until the scheduler says what is wrong; a worker with a command at hand may find out much later."""
        return self.hears(self.scheduler, "store unreachable", trouble=trouble)

    def troubles(self) -> Sequence[Sequence[str]]:
        """Return what the scheduler and the worker said was wrong, each time they said it."""
        ours, theirs = self.lines(self.scheduler, "store unreachable"), self.lines(self.worker, "redis_away")
        return [[str(line["trouble"]) for line in lines] for lines in (ours, theirs)]

    def goes_on(self) -> bool:
        """Wait until the outage is over and work goes on; then check that nobody said a thing twice, and all slots."""
        goes_on = self.hears(self.scheduler, "store is back") and self.works()
        said_once = all(len(troubles) == len(set(troubles)) for troubles in self.troubles())
        return goes_on and said_once and self.nothing_was_lost_or_doubled()

    def nothing_was_lost_or_doubled(self) -> bool:
        """Pause the schedule, wait until nothing is on its way, and check every slot and every attempt."""
        operations: Operations = self.container.operations()
        operations.pause(ScheduleId("often"), US)
        assert came_true(self._is_at_rest, A_WHILE)
        assert self.scheduler.lives, self.scheduler.last_words()
        assert self.worker.lives, self.worker.last_words()
        began = [(note.fire_id, note.attempt) for note in self.journal.read() if note.mark is Mark.BEGAN]
        assert len(began) == len(set(began))
        audit: Audit = self.container.audit()
        return audit.report().holds

    def _is_at_rest(self) -> bool:
        runs: RunStore = self.container.runs()
        far_ahead = self.container.clock().now() + timedelta(days=1)
        return not (runs.has_queued() or runs.has_running() or runs.waiting(far_ahead, 1))

    def apply(self, **tables: Mapping[str, Any]) -> None:
        """Let these be the schedules."""
        wanted = tuple(declared(id, table) for id, table in tables.items())
        self.container.applying().apply(Declarations(origin="faults", schedules=wanted), US)


@contextmanager
def scene(
    folder: Path, server: KillableServer, other: Mapping[str, str] | None = None, commands: Commands = MODULES
) -> Iterator[Scene]:
    """Yield the scene at work on a running server, with `other` settings; its processes end with it."""
    notes = Journal(folder / "journal")
    with ExitStack() as stack:
        route = stack.enter_context(Route(server.socket))
        settings = Settings(folder=OUR_FOLDER, config=folder, data=folder, redis_url=route.url, commands=COMMANDS)
        ours = {"KEPT_COMMANDS": COMMANDS, journal.SETTING: str(notes.path)}
        environ = {**environment(route.url), **FAST, **ours, **(other or {})}
        processes = stack.enter_context(Processes(folder, environ, commands))
        it = Scene(
            folder=folder,
            route=route,
            server=server,
            container=Container(settings=settings, process="test"),
            processes=processes,
            scheduler=processes.start("scheduler"),
            worker=processes.start("worker"),
            journal=notes,
        )
        it.apply(often=OFTEN)
        assert it.works()
        yield it
