"""The demo's processes: started, killed on purpose, and stopped whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, TypeAlias

import attrs

from entrypoints.demo.descendants import descendants

Role: TypeAlias = Literal["scheduler", "worker"]
Commands: TypeAlias = Mapping[Role, Sequence[str]]

MODULES: Final[Commands] = {
    "scheduler": (sys.executable, "-m", "entrypoints.scheduler"),
    "worker": (sys.executable, "-m", "entrypoints.worker"),
}
PATIENCE: Final = timedelta(seconds=5)


class ProcessEnded(Exception):
    """A process that nobody asked to end has ended."""


@attrs.define
class Process:
    """One scheduler or worker, with the file that takes down what it says."""

    name: str
    role: Role
    popen: subprocess.Popen[bytes]
    log: Path
    was_killed: bool = False

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def lives(self) -> bool:
        """Tell whether the process has not ended."""
        return self.popen.poll() is None

    def kill(self) -> None:
        """End it with kill -9, and with it whatever it started: as if its machine had lost power."""
        self.was_killed = True
        # Stopped first, so that nothing new is started between the look and the kill.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in (*descendants(self.pid), self.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
        self.popen.wait()

    def has_said(self, word: str) -> bool:
        """Tell whether a word stands in what it wrote."""
        return word in self.log.read_text(errors="replace")

    def last_words(self) -> str:
        """Return the last line it wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


class Processes:
    """
    Every process of the demo; leaving the block stops them all, politely first.

    They run in sessions of their own, so that Ctrl-C reaches the demo alone, which then stops them in order.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], commands: Commands = MODULES) -> None:
        self._folder = folder
        self._environ = dict(environ)
        self._commands = commands
        self._all: list[Process] = []
        self._numbers: Counter[Role] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def __iter__(self) -> Iterator[Process]:
        return iter(self._all)

    def start(self, role: Role) -> Process:
        """Start one more; it is called by its role and a rising number."""
        self._numbers[role] += 1
        name = f"{role}-{self._numbers[role]}"
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(
                self._commands[role],
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(name, role, popen, log)
        self._all.append(process)
        return process

    def living(self, role: Role) -> list[Process]:
        """Return those of a role that have not ended."""
        return [process for process in self._all if process.role == role and process.lives]

    def check(self) -> None:
        """Raise `ProcessEnded` if one has ended that was not killed on purpose."""
        for process in self._all:
            if not process.was_killed and not process.lives:
                raise ProcessEnded(
                    f"{process.name} ended with status {process.popen.returncode}: {process.last_words()}"
                )

    def stop(self, patience: timedelta = PATIENCE) -> None:
        """Ask all to stop and wait; kill what has not stopped after `patience`."""
        living = [process for process in self._all if process.lives]
        for process in living:
            process.was_killed = True
            process.popen.terminate()
        for process in living:
            try:
                process.popen.wait(patience.total_seconds())
            except subprocess.TimeoutExpired:
                process.kill()
