"""The schedulers and workers: which of them lead and work, and the ways in which they are killed and frozen."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import attrs

from entrypoints.demo.descendants import descendants
from entrypoints.demo.processes import MODULES, Commands, Process, Processes, Role
from tests.chaos.lease_watch import LeaseWatch

LOOKS_FOR_A_HORSE: Final = 50
BETWEEN_LOOKS: Final = 0.01  # seconds


@attrs.define
class Side:
    """The processes that reach the server through one network."""

    folder: Path
    environ: Mapping[str, str]
    commands: Commands = MODULES
    processes: Processes = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.folder.mkdir()
        self.processes = Processes(self.folder, self.environ, self.commands)


@attrs.define
class Cast:
    """Every process of both sides; leaving the block ends them all, frozen ones and orphaned horses included."""

    sides: Sequence[Side]
    watch: LeaseWatch
    _frozen: dict[int, tuple[int, ...]] = attrs.field(factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def start(self, role: Role, side: int) -> Process:
        """Start one more process on a side."""
        return self.sides[side].processes.start(role)

    def all(self) -> Sequence[Process]:
        """Return every process that was ever started."""
        return [process for side in self.sides for process in side.processes]

    def living(self, role: Role) -> Sequence[Process]:
        """Return those of a role that have not ended, in the order in which they were started."""
        return sorted(
            (process for process in self.all() if process.role == role and process.lives), key=lambda each: each.pid
        )

    def side_of(self, process: Process) -> int:
        """Return the number of the side that a process is on."""
        return next(number for number, side in enumerate(self.sides) if process in list(side.processes))

    def leader(self) -> Process | None:
        """Return the living scheduler that leads, as far as anybody could see."""
        return next((process for process in self.living("scheduler") if self.watch.leads(process.pid)), None)

    def standbys(self) -> Sequence[Process]:
        """Return the living schedulers that do not lead."""
        return [process for process in self.living("scheduler") if not self.watch.leads(process.pid)]

    def a_horse(self, whom: float) -> int | None:
        """Wait a moment for a worker to be at work and return the process that works, or None if all are idle."""
        for _ in range(LOOKS_FOR_A_HORSE):
            horses = [pid for worker in self.living("worker") for pid in descendants(worker.pid)]
            if horses:
                return horses[int(whom * len(horses))]
            time.sleep(BETWEEN_LOOKS)
        return None

    def kill_a_horse(self, whom: float) -> bool:
        """Kill -9 a process that executes a delivery, and nothing else; return False if all workers stay idle."""
        horse = self.a_horse(whom)
        if horse is None:
            return False
        _signal([horse], signal.SIGKILL)
        return True

    def freeze(self, process: Process) -> None:
        """Stop a process and whatever it started, as a suspended machine would."""
        pids = (process.pid, *descendants(process.pid))
        self._frozen[process.pid] = pids
        _signal(pids, signal.SIGSTOP)

    def thaw(self, process: Process) -> None:
        """Let it go on as if nothing had happened."""
        _signal(self._frozen.pop(process.pid, ()), signal.SIGCONT)

    def end(self) -> None:
        """End every process, politely where it can be."""
        for process in self.all():
            self.thaw(process)
        for side in self.sides:
            side.processes.stop()
        _signal(self.orphans(), signal.SIGKILL)

    def orphans(self) -> Sequence[int]:
        """Return the horses whose worker is gone: they are still in its session."""
        sessions = {process.pid for process in self.all() if not process.lives}
        return [pid for pid in _pids() if _session(pid) in sessions and _is_ours(pid)]


def kill_alone(process: Process) -> None:
    """End a process with kill -9 and leave whatever it started alone."""
    process.was_killed = True
    process.popen.kill()
    process.popen.wait()


def _signal(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _pids() -> Sequence[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _session(pid: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getsid(pid)
    return None


def _is_ours(pid: int) -> bool:
    with suppress(OSError):
        return b"entrypoints" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
