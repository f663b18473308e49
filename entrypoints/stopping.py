"""Stopping a process when it is asked to, without making it poll."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from types import FrameType

from application.ports.wake import Wake

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _StopNow(Exception):
    """Raised by the signal handler inside a wait, and nowhere else."""


class StopSignals:
    """
    SIGTERM and SIGINT, as a question that a loop asks and a wait that they end at once.

    The handler only interrupts a wait: a signal that comes during a tick is noticed when the tick has
    finished, so that no work is cut in two.
    """

    def __init__(self) -> None:
        self._stopping = False
        self.waiting = False

    def listen(self) -> None:
        """Let the stop signals of this process be heard here; call in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._stop)

    def stopping(self) -> bool:
        """Tell whether the process was asked to stop."""
        return self._stopping

    def sleep(self, duration: timedelta) -> None:
        """Sleep, unless or until the process is asked to stop."""
        self.interrupting(_Sleep()).wait(duration)

    def interrupting(self, wake: Wake) -> Wake:
        """Return a wake whose wait ends when a stop signal arrives."""
        return _Interrupted(wake, self)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self.waiting:
            self.waiting = False
            raise _StopNow


class _Sleep(Wake):
    def wait(self, at_most: timedelta) -> None:
        time.sleep(at_most.total_seconds())

    def call(self) -> None:
        """Wake nobody: this sleep hears signals only."""


class _Interrupted(Wake):
    def __init__(self, wake: Wake, signals: StopSignals) -> None:
        self._wake = wake
        self._signals = signals

    def wait(self, at_most: timedelta) -> None:
        try:
            self._signals.waiting = True
            # Asked after `waiting` is set: a signal from here on raises, an earlier one is seen here.
            if not self._signals.stopping():
                self._wake.wait(at_most)
            # Inside the block, so that there is no moment at which the signal would raise outside of it.
            self._signals.waiting = False
        except _StopNow:
            pass

    def call(self) -> None:
        self._wake.call()
