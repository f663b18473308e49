"""`python -m tests.integration.faults.wrong_clock MODULE`: a process on a host whose clock is wrong."""

from __future__ import annotations

import datetime
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Final, Self

SETTING: Final = "KEPT_TEST_CLOCK_AHEAD"
"""Names the file that says by how many seconds the clock is ahead; it may change while the process runs."""


def main(module: str) -> None:
    """Run a module in a process in which whatever asks the host for the time, ours or a library, is told another."""
    true_time, true_nanoseconds, said = vars(time)["time"], vars(time)["time_ns"], Path(os.environ[SETTING])

    def ahead() -> int:
        return int(said.read_text())

    class WrongTime(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Self:
            return super().now(tz) + datetime.timedelta(seconds=ahead())

    vars(time)["time"] = lambda: true_time() + ahead()
    vars(time)["time_ns"] = lambda: true_nanoseconds() + ahead() * 10**9
    vars(datetime)["datetime"] = WrongTime
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
