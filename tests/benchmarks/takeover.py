"""`python -m tests.benchmarks.takeover`: how long nobody leads after the leader is killed, or asked to stop."""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from adapters.embedded.waiting import came_true
from entrypoints.bench.server import fresh_server
from entrypoints.bench.workloads import container_on
from entrypoints.demo.processes import Process, Processes
from entrypoints.user_modules import OUR_FOLDER
from tests.chaos.lease_watch import LeaseWatch

PATIENCE = timedelta(seconds=30)
A_LOOK_EVERY = 0.002
BETWEEN_TWO = 1.0


def main() -> None:
    """Take the lead away several times in both ways, at the default lease of 3 s, and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.takeover", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each way (default 5)")
    runs = parser.parse_args().runs
    print(f"a standby leads, seconds after the leader ... (median and longest of {runs} runs)")
    with _schedulers() as (processes, watch):
        for means, end in (("was killed (kill -9)", Process.kill), ("was asked to stop (SIGTERM)", _ask)):
            times = [_take_over(processes, watch, end) for _ in range(runs)]
            print(f"  {means:<30}{median(times):>7.3f}{max(times):>9.3f}")


@contextmanager
def _schedulers() -> Iterator[tuple[Processes, LeaseWatch]]:
    with (
        fresh_server() as (url, _),
        tempfile.TemporaryDirectory(prefix="kept-bench-") as folder,
        LeaseWatch(container_on(url).leases(), A_LOOK_EVERY) as watch,
        Processes(Path(folder), environment(url)) as processes,
    ):
        yield processes, watch


def environment(url: str) -> dict[str, str]:
    """Return the environment of a process of this very code on the server at `url`, at the default settings."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    return {**given, "KEPT_REDIS_URL": url, "PYTHONPATH": str(OUR_FOLDER), "PYTHONSAFEPATH": "1"}


def _take_over(processes: Processes, watch: LeaseWatch, end: Callable[[Process], object]) -> float:
    """Wait until one leads and another stands by, end the leader, and return the seconds until somebody leads."""
    while len(processes.living("scheduler")) < 2:
        processes.start("scheduler")
    assert came_true(lambda: _is_complete(processes, watch), PATIENCE), "nobody leads, or nobody stands by"
    # So that the leader is somewhere between two renewals, and not always just behind one.
    time.sleep(BETWEEN_TWO)
    leader = next(process for process in processes.living("scheduler") if watch.leads(process.pid))
    epoch, at = watch.epoch, time.monotonic()
    end(leader)
    assert came_true(lambda: watch.taken_over_after(at, epoch) is not None, PATIENCE), "nobody took over"
    # Else it would count as the standby of the next round.
    leader.popen.wait(PATIENCE.total_seconds())
    return watch.taken_over_after(at, epoch) or 0.0


def _is_complete(processes: Processes, watch: LeaseWatch) -> bool:
    living = processes.living("scheduler")
    leads = [process for process in living if watch.leads(process.pid)]
    stands_by = [process for process in living if not watch.leads(process.pid) and process.has_said("started")]
    return bool(leads and stands_by)


def _ask(process: Process) -> None:
    process.was_killed = True
    process.popen.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
