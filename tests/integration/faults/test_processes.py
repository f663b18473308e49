"""Rule: whatever ends or stops a process, somebody goes on, and who wakes up late changes nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.waiting import came_true
from application.ports.lease_store import Lease
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome, Failed, Succeeded
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from entrypoints.demo.descendants import descendants
from entrypoints.demo.processes import Process
from tests.chaos.commands import WORK
from tests.chaos.server import KillableServer
from tests.integration.faults.scene import OFTEN, Scene, scene
from tests.patience import A_WHILE

AN_HOUR = "1h"
"""Longer than any test: what happens sooner does not happen because of it."""


@contextmanager
def at_work(folder: Path, **settings: str) -> Iterator[Scene]:
    """Yield one scheduler and one worker at work, with these settings."""
    with KillableServer(folder) as server, scene(folder, server, settings) as it:
        yield it


def executing(it: Scene, seconds: float, **keys: Any) -> Callable[[], Run]:
    """Let the worker be in the middle of the run of a one-off; return how to read that run."""
    now = it.container.clock().now()
    once = {"command": WORK, "arguments": {"seconds": seconds}, "at": now.isoformat(), **keys}
    it.apply(often=OFTEN, once=once)
    fire_id = Slot(ScheduleId("once"), 0, now).fire_id
    assert came_true(lambda: (fire_id, 1) in it.executed(), A_WHILE)

    def read() -> Run:
        run = it.container.runs().get(fire_id)
        assert run
        return run

    return read


def outcomes(run: Run) -> list[AttemptOutcome]:
    return [attempt.outcome for attempt in run.attempts]


# ------------------------------------------------------------ workers


def test_a_work_horse_that_the_oom_killer_took_is_found_at_once(short_folder: Path) -> None:
    """Its worker sees it die; nobody waits for a silence, which would last an hour here."""
    with at_work(short_folder, KEPT_LOST_AFTER=AN_HOUR) as it:
        run = executing(it, seconds=5)

        (horse,) = descendants(it.worker.pid)
        os.kill(horse, signal.SIGKILL)

        assert it.hears(it.worker, "horse_died")
        assert came_true(lambda: isinstance(run().state, Succeeded), A_WHILE)
        assert outcomes(run()) == [AttemptOutcome.LOST, AttemptOutcome.SUCCEEDED]
        assert it.nothing_was_lost_or_doubled()


def test_a_worker_that_is_asked_to_stop_finishes_its_attempt(short_folder: Path) -> None:
    with at_work(short_folder, KEPT_LOST_AFTER=AN_HOUR) as it:
        run = executing(it, seconds=2)

        assert ended_by(it.worker, signal.SIGTERM) == 0

        assert isinstance(run().state, Succeeded)
        assert outcomes(run()) == [AttemptOutcome.SUCCEEDED]


def test_a_worker_that_is_asked_again_gives_its_attempt_up_and_says_so(short_folder: Path) -> None:
    """Another worker makes the next attempt at once; the silence would last an hour."""
    with at_work(short_folder, KEPT_LOST_AFTER=AN_HOUR) as it:
        run = executing(it, seconds=60)

        it.worker.popen.send_signal(signal.SIGTERM)
        assert came_true(lambda: is_told_to_end(it.worker), A_WHILE)

        assert outcomes(run()) == [AttemptOutcome.LOST]
        assert not run().has_ended


def test_a_handler_that_runs_past_its_timeout_has_failed(short_folder: Path) -> None:
    with at_work(short_folder, KEPT_LOST_AFTER=AN_HOUR) as it:
        run = executing(it, seconds=60, timeout="2s", retry={"max_attempts": 1})

        assert came_true(lambda: run().has_ended, A_WHILE)

        assert outcomes(run()) == [AttemptOutcome.FAILED]
        assert isinstance(run().state, Failed)
        assert run().attempts[0].error == "timed out after 2s"
        assert it.nothing_was_lost_or_doubled()


# ------------------------------------------------------------ schedulers


def test_a_leader_that_was_stopped_and_wakes_up_as_a_zombie_writes_nothing(short_folder: Path) -> None:
    """As after SIGSTOP, or in a virtual machine that was suspended; the lease is long enough for a slow machine."""
    with at_work(short_folder, KEPT_LEASE_TTL="5s") as it:
        zombie, standby = it.scheduler, another_scheduler(it)

        os.kill(zombie.pid, signal.SIGSTOP)
        assert it.hears(standby, "leading")
        after = led_by(it)
        os.kill(zombie.pid, signal.SIGCONT)

        assert it.hears(zombie, "standing by")
        assert it.works()
        assert led_by(it) == after
        assert it.nothing_was_lost_or_doubled()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_leader_that_is_asked_to_stop_gives_its_lease_back(short_folder: Path, number: signal.Signals) -> None:
    """The standby is called: otherwise it would wait for an hour."""
    with at_work(short_folder, KEPT_LEASE_TTL=AN_HOUR) as it:
        standby = another_scheduler(it)

        assert ended_by(it.scheduler, number) == 0

        assert it.hears(standby, "leading")
        assert it.works()


def led_by(it: Scene) -> tuple[int, str]:
    """Return the epoch, and who leads."""
    lease: Lease | None = it.container.leases().current()
    assert lease
    return lease.epoch, lease.holder


def another_scheduler(it: Scene) -> Process:
    """Start one more, which stands by."""
    standby = it.processes.start("scheduler")
    assert it.hears(standby, "started")
    return standby


def ended_by(process: Process, number: signal.Signals) -> int:
    """Ask a process to stop and return how it ended."""
    process.was_killed = True
    process.popen.send_signal(number)
    return process.popen.wait(A_WHILE.total_seconds())


def is_told_to_end(worker: Process) -> bool:
    """Ask a worker once more; two signals within a second count as one."""
    worker.was_killed = True
    worker.popen.send_signal(signal.SIGTERM)
    return not worker.lives
