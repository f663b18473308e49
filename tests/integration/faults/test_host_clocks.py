"""Rule: the store's clock decides; what a host's own clock says, or how it jumps, changes nothing."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from adapters.embedded.waiting import came_true
from domain.scheduling.values import ZERO
from entrypoints.demo.processes import Commands, Process
from tests.chaos.server import KillableServer
from tests.integration.faults.scene import Scene, scene
from tests.integration.faults.wrong_clock import SETTING
from tests.patience import A_WHILE

WRONG: Final = "tests.integration.faults.wrong_clock"
THERE: Final[Commands] = {
    "scheduler": (sys.executable, "-m", WRONG, "entrypoints.scheduler"),
    "worker": (sys.executable, "-m", WRONG, "entrypoints.worker"),
}
HOURS: Final = timedelta(hours=3)


@pytest.mark.parametrize("step", [HOURS, -HOURS], ids=["forward", "back"])
def test_a_host_whose_clock_steps_by_hours_goes_on_as_before(short_folder: Path, step: timedelta) -> None:
    """Scheduler and worker are on that host, RQ and every other library included; the store is not."""
    clock = short_folder / "ahead"
    set_to(clock, ZERO)
    settings = {SETTING: str(clock)}
    with KillableServer(short_folder) as server, scene(short_folder, server, settings, THERE) as it:
        set_to(clock, step)

        for process, event in ((it.scheduler, "tick"), (it.worker, "attempt_ended")):
            assert came_true(partial(is_hours_off, it, process, event), A_WHILE), "the host's clock is as it was"
        assert it.works()
        assert it.nothing_was_lost_or_doubled()
        assert it.troubles() == [[], []]
        assert [line for line in it.lines(it.scheduler, "time jumped") if abs(line["by_s"]) > HOURS.seconds / 2] == []


def set_to(clock: Path, ahead: timedelta) -> None:
    """Step the clock of the host, at one blow."""
    new = clock.with_suffix(".new")
    new.write_text(str(int(ahead.total_seconds())))
    new.replace(clock)


def is_hours_off(it: Scene, process: Process, event: str) -> bool:
    """Tell whether the newest line of a process about an event was written at another time than the store's."""
    now: datetime = it.container.clock().now()
    return any(
        abs(now - datetime.fromisoformat(str(line["timestamp"]))) > HOURS / 2 for line in it.lines(process, event)[-1:]
    )
