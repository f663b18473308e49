"""A `kept` process whose lines are read as they come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Timer

import attrs

from tests.architecture.project import ROOT
from tests.patience import A_WHILE


@attrs.frozen
class Program:
    """Which `kept` is run, and in which environment."""

    command: Sequence[str]
    environ: Mapping[str, str]


@attrs.frozen
class Talking:
    """A running command line, and what it has said so far."""

    process: subprocess.Popen[str]
    lines: list[str] = attrs.field(factory=list)

    def until(self, heard: Callable[[list[str]], bool]) -> list[str]:
        """
        Read on until the lines so far satisfy `heard`, or the process ends; return them.

        Whoever does not say in a while what is waited for is killed, however much there was to do before.
        """
        assert self.process.stdout
        with self._killed_after(A_WHILE):
            while not heard(self.lines):
                line = self.process.stdout.readline()
                if not line:
                    break
                self.lines.append(line.rstrip("\n"))
        return self.lines

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask the process to stop, hear it out, and return its exit code."""
        self.process.send_signal(number)
        self.until(lambda _lines: False)
        return self.process.wait()

    @contextmanager
    def _killed_after(self, limit: timedelta) -> Iterator[None]:
        timer = Timer(limit.total_seconds(), self.process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


@contextmanager
def talking(
    *arguments: str, folder: Path, settings: Mapping[str, str], program: Program | None = None
) -> Iterator[Talking]:
    """Run `kept` with arguments in a folder, ours unless another is named; it is gone when the block ends."""
    program = program or _ours()
    with (
        (folder / "stderr").open("w") as errors,
        subprocess.Popen(
            [*program.command, *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=folder,
            env={**program.environ, **settings},
        ) as process,
    ):
        try:
            yield Talking(process)
        finally:
            process.kill()


def _ours() -> Program:
    given = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    places = os.pathsep.join(filter(None, [str(ROOT), given.get("PYTHONPATH")]))
    return Program([sys.executable, "-m", "entrypoints.cli"], {**given, "PYTHONPATH": places})
