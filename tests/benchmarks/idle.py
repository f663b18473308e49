"""`python -m tests.benchmarks.idle`: what a leader costs that has nothing to do, in CPU time per second."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.embedded.waiting import came_true
from application.ports.schedule_store import Record
from application.scheduling.cadence import Cadence
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId
from entrypoints.bench.server import fresh_server
from entrypoints.bench.workloads import BATCH, container_on
from entrypoints.container import Container
from entrypoints.demo.processes import Processes
from tests.benchmarks.takeover import PATIENCE, environment

SIZES = (100, 10_000, 100_000)
A_YEAR = timedelta(days=365)
SETTLES_WITHIN = 2.0


def main() -> None:
    """Let a leader idle over stores of several sizes and print what it and the server used."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.idle", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to look at each (default 10)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many schedules the store holds")
    chosen = parser.parse_args()
    print(f"an idle leader over {chosen.seconds:g} s, lease renewed every {Cadence().renewal.total_seconds():g} s")
    for size in chosen.sizes:
        cpu = _idle(size, chosen.seconds)
        print(f"  {size:>9,} schedules   {cpu * 1_000:>6.2f} ms of CPU per second")


def _idle(size: int, seconds: float) -> float:
    with fresh_server() as (url, _), TemporaryDirectory(prefix="kept-bench-") as folder:
        container = container_on(url)
        _promise_far_ahead(container, size)
        with Processes(Path(folder), environment(url)) as processes:
            scheduler = processes.start("scheduler")
            assert came_true(lambda: scheduler.has_said("leading"), PATIENCE), scheduler.last_words()
            time.sleep(SETTLES_WITHIN)
            before, began = _cpu_seconds(scheduler.pid), time.monotonic()
            time.sleep(seconds)
            return (_cpu_seconds(scheduler.pid) - before) / (time.monotonic() - began)


def _promise_far_ahead(container: Container, size: int) -> None:
    now = container.clock().now()
    for start in range(0, size, BATCH):
        container.schedules().record(None, now, _records(range(start, min(start + BATCH, size)), container))


def _records(numbers: range, container: Container) -> Sequence[Record]:
    now = container.clock().now()
    definition = Definition(timing=Once(now + A_YEAR, because="a benchmark"), command=CommandCall("bench.nothing"))
    schedules = [Schedule.create(ScheduleId(f"promise-{number:07}"), definition, now) for number in numbers]
    return [Record(expected_version=None, schedule=each, wake_at=each.wake_at()) for each in schedules]


def _cpu_seconds(pid: int) -> float:
    """Return what all threads of a process have used, to the nanosecond, as Linux accounts for it."""
    accounts = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(account.read_text().split()[0]) for account in accounts) / 1e9


if __name__ == "__main__":
    main()
