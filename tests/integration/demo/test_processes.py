"""Rule: what the demo starts, the demo ends, politely where it can; and kill -9 leaves nothing of a process behind."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from adapters.embedded.waiting import came_true
from entrypoints.demo.descendants import descendants
from entrypoints.demo.processes import Commands, ProcessEnded, Processes
from tests.integration.demo.conftest import OBEDIENT, started
from tests.patience import A_WHILE

STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEDIENT}"
FAILING = "print('first'); raise SystemExit('no store')"


def lives(pid: int) -> bool:
    """Tell whether a process exists and is more than an entry that nobody has read."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_processes_are_called_by_their_role_and_a_number(processes: Processes) -> None:
    names = [processes.start(role).name for role in ("scheduler", "worker", "scheduler")]

    assert names == ["scheduler-1", "worker-1", "scheduler-2"]
    assert [process.name for process in processes.living("scheduler")] == ["scheduler-1", "scheduler-2"]


def test_a_killed_process_takes_its_children_with_it(processes: Processes) -> None:
    worker = started(processes.start("worker"))
    (child,) = descendants(worker.pid)

    worker.kill()

    assert not worker.lives
    assert came_true(lambda: not lives(child), A_WHILE)


def test_a_process_that_was_killed_on_purpose_is_no_surprise(processes: Processes) -> None:
    started(processes.start("scheduler")).kill()

    processes.check()
    assert processes.living("scheduler") == []


def test_a_process_that_ended_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    commands: Commands = {"scheduler": (sys.executable, "-c", FAILING)}
    with Processes(tmp_path, os.environ, commands) as processes:
        failing = processes.start("scheduler")
        assert came_true(lambda: not failing.lives, A_WHILE)

        with pytest.raises(ProcessEnded, match="scheduler-1 ended with status 1: no store"):
            processes.check()


def test_leaving_stops_everything_and_asks_politely_first(tmp_path: Path) -> None:
    with Processes(tmp_path, os.environ, {"scheduler": (sys.executable, "-c", OBEDIENT)}) as processes:
        obedient = started(processes.start("scheduler"))

    assert obedient.popen.returncode == -signal.SIGTERM


def test_whoever_does_not_stop_is_killed(tmp_path: Path) -> None:
    with Processes(tmp_path, os.environ, {"scheduler": (sys.executable, "-c", STUBBORN)}) as processes:
        stubborn = started(processes.start("scheduler"))
        processes.stop(patience=A_WHILE / 1_000)

    assert stubborn.popen.returncode == -signal.SIGKILL


def test_leaving_in_an_error_stops_everything_too(tmp_path: Path) -> None:
    commands: Commands = {"scheduler": (sys.executable, "-c", OBEDIENT)}
    processes = Processes(tmp_path, os.environ, commands)
    process = started(processes.start("scheduler"))

    with pytest.raises(ZeroDivisionError), processes:
        _ = 1 / 0

    assert not process.lives
