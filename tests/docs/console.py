"""A shell in which the commands of a page are run, as a reader would run them, and their output compared."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Timer
from typing import IO, Final

import attrs

from adapters.embedded.server import EmbeddedServer
from tests.docs.pages import ROOT, Fence
from tests.patience import A_WHILE

LONGEST: Final = timedelta(minutes=2)
"""How long one command may take; a page that waits for what never comes is wrong."""

# As `re.escape` leaves it.
_SOMETHING: Final = re.compile(r"(?:\\ )?\\\.\\\.\\\.(?:\\ )?")
_END: Final = "end-of-command"
# Bash says so of a job in the background when it happens to notice, in the midst of whatever runs then.
_A_JOB_ENDED: Final = re.compile(r"bash: line \d+: +\d+ (Killed|Terminated) ")
_RUNS_ON: Final = re.compile(r"kept (scheduler|worker)(?!.*(--once|--burst|--help|&))")


@attrs.frozen
class Step:
    """One command, and the lines that the page says it prints; `...` stands for whatever comes there."""

    command: str
    expected: str

    def explains(self, output: str) -> bool:
        """Tell whether the output is what the page says; how many blanks or blank lines there are does not count."""
        pattern = _SOMETHING.sub(".*", re.escape(_tidy(self.expected)))
        return not self.expected or re.fullmatch(pattern, _tidy(output), re.DOTALL) is not None


def steps(fence: Fence) -> Iterator[Step]:
    """Take a console block apart: a line that begins with a prompt is a command, the lines below it are its output."""
    for part in re.split(r"^\$ ", fence.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Step(command, output.strip())


@attrs.frozen
class Shell:
    """A bash that stays open from block to block; a process that runs on is put into the background."""

    process: subprocess.Popen[str]
    input: IO[str]
    output: IO[str]

    def run(self, command: str) -> str:
        """Run one command and return what it printed; raise `AssertionError` if it fails."""
        line = f"{command} 2>/dev/null &" if _RUNS_ON.match(command) else command
        self.input.write(f"{line}\necho; echo {_END} $?\n")
        self.input.flush()
        with self._killed_after(LONGEST):
            return self._answer(command)

    def end(self) -> None:
        """Ask the shell and whatever it started to stop; return when all of it is gone."""
        os.killpg(self.process.pid, signal.SIGTERM)
        with self._killed_after(A_WHILE):
            self.output.read()

    @contextmanager
    def _killed_after(self, limit: timedelta) -> Iterator[None]:
        timer = Timer(limit.total_seconds(), os.killpg, (self.process.pid, signal.SIGKILL))
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _answer(self, command: str) -> str:
        printed: list[str] = []
        for each in self.output:
            if each.startswith(_END):
                assert each.split()[1] == "0", f"{command!r} failed:\n{''.join(printed)}"
                return "".join(printed)
            if not _A_JOB_ENDED.match(each):
                printed.append(each)
        raise AssertionError(f"the shell ended during {command!r}:\n{''.join(printed)}")


Environment = Mapping[str, str]


@contextmanager
def shell(home: Path, environment: Environment) -> Iterator[Shell]:
    """Yield a shell in `home`, which is made; what it leaves running ends."""
    home.mkdir()
    with subprocess.Popen(
        ["bash", "--noprofile", "--norc"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        env=environment,
        start_new_session=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        session = Shell(process, process.stdin, process.stdout)
        try:
            yield session
        finally:
            session.end()
            _stop_server(home / ".kept")


def as_set_up(folder: Path) -> Environment:
    """The environment of a reader who has set this checkout up: `kept` and `python` are ours, and nothing is set."""
    programs = _programs(folder, {"kept": " -P -m entrypoints.cli", "python": ""})
    # The checkout's pytest plugin, whether or not some Kept is installed here, and none of its settings.
    plugins = {"PYTEST_ADDOPTS": "-p no:kept -p entrypoints.testing.plugin -p no:valkey -p no:cacheprovider"}
    return {**_environment(programs), **plugins, "PYTHONPATH": str(ROOT)}


def as_found(folder: Path) -> Environment:
    """
    The environment of a newcomer, who has Python and a checkout at `$KEPT`, and nothing installed.

    pip installs the checkout into the reader's own environment, and finds the packages that it depends on where the
    tests have theirs: no test needs the network.
    """
    pip = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    ours = _environment(_programs(folder, {"python3": ""}))
    packages = sysconfig.get_path("purelib")
    return {**ours, **pip, "KEPT": str(ROOT), "PYTHONPATH": packages, "PYTEST_ADDOPTS": "-p no:valkey"}


def _programs(folder: Path, named: Mapping[str, str]) -> Path:
    programs = folder / "bin"
    programs.mkdir()
    for name, arguments in named.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{arguments} "$@"\n')
        (programs / name).chmod(0o755)
    return programs


def _environment(programs: Path) -> Environment:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    return {**ours, "PATH": f"{programs}:{ours['PATH']}", "NO_COLOR": "1", "TZ": "UTC"}


def _stop_server(data: Path) -> None:
    """A server outlives its users when they are killed; the next user to leave stops it."""
    if data.is_dir():
        with EmbeddedServer(data):
            pass


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
