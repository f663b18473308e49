"""Ending a command by an alarm, and one that does not listen with its process."""

from __future__ import annotations

import faulthandler
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Final, NoReturn

import attrs

from application.ports.time_limit import CommandTimedOut, TimeLimit
from domain.scheduling.durations import render_duration

# A command may swallow the exception, so it is raised again and again; seldom enough for a clean-up to end.
_AGAIN: Final = 10.0
_AT_ONCE: Final = 0.000_001
_STDERR: Final = 2

GRACE: Final = timedelta(seconds=30)
"""How long after its timeout a command of a work-horse may clean up: the alarm rings three times."""


@attrs.frozen
class AlarmTimeLimit(TimeLimit):
    """
    Bounds a block by the process's one alarm; for main threads only, as signals are.

    RQ's own limit knows whole seconds only and uses the same alarm. So the outer alarm is put back
    afterwards, with what is left of it. With a `grace` the process ends where the block goes on for that long after
    its timeout, because it swallows the exception or hangs in foreign code: for processes that execute nothing else.
    """

    grace: timedelta | None = None

    @contextmanager
    def __call__(self, timeout: timedelta) -> Iterator[None]:
        """Raise `CommandTimedOut` inside the block once `timeout` has passed."""
        with self._process_ending(timeout), self._alarm(timeout):
            yield

    @contextmanager
    def _process_ending(self, timeout: timedelta) -> Iterator[None]:
        if self.grace is None:
            yield
            return
        # The watchdog of the interpreter needs neither the main thread nor the lock, shows where the command hangs,
        # and leaves at once.
        faulthandler.dump_traceback_later((timeout + self.grace).total_seconds(), exit=True, file=_STDERR)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()

    @contextmanager
    def _alarm(self, timeout: timedelta) -> Iterator[None]:
        def ring(_signum: int, _frame: FrameType | None) -> NoReturn:
            raise CommandTimedOut(f"timed out after {render_duration(timeout)}")

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
