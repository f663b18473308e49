"""Ending a command by an alarm."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Final, NoReturn

from application.ports.time_limit import CommandTimedOut, TimeLimit

# A command may swallow the exception, so it is raised again and again; seldom enough for a clean-up to end.
_AGAIN: Final = 10.0
_AT_ONCE: Final = 0.000_001


class AlarmTimeLimit(TimeLimit):
    """
    Bounds a block by the process's one alarm; for main threads only, as signals are.

    RQ's own limit knows whole seconds only and uses the same alarm. So the outer alarm is put back
    afterwards, with what is left of it.
    """

    @contextmanager
    def __call__(self, timeout: timedelta) -> Iterator[None]:
        """Raise `CommandTimedOut` inside the block once `timeout` has passed."""

        def ring(_signum: int, _frame: FrameType | None) -> NoReturn:
            raise CommandTimedOut(f"timed out after {timeout}")

        began = time.monotonic()
        outer = signal.signal(signal.SIGALRM, ring)
        left, _ = signal.setitimer(signal.ITIMER_REAL, max(timeout.total_seconds(), _AT_ONCE), _AGAIN)
        try:
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            # Once more, because the alarm may ring on the way out, before the line above.
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, outer or signal.SIG_DFL)
            if left:
                signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), _AT_ONCE))
