"""Stopping a process when it is asked to, without making it poll."""

from __future__ import annotations

import signal
from datetime import timedelta
from types import FrameType

from application.ports.wake import Wake

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class _StopNow(Exception):
    """Raised by the signal handler inside a wait, and nowhere else."""


class StoppableWake(Wake):
    """
    A wake that SIGTERM and SIGINT end at once.

    The handler only interrupts a wait: a signal that comes during a tick is noticed when the tick has
    finished, so that no write is ever cut in two.
    """

    def __init__(self, wake: Wake) -> None:
        self._wake = wake
        self._stopping = False
        self._waiting = False

    def listen(self) -> None:
        """Let the stop signals of this process end the wait; call once, in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._stop)

    def stopping(self) -> bool:
        """Tell whether the process was asked to stop."""
        return self._stopping

    def wait(self, at_most: timedelta) -> None:
        self._waiting = True
        try:
            # Asked after `_waiting` is set: a signal from here on raises, an earlier one is seen here.
            if not self._stopping:
                self._wake.wait(at_most)
        except _StopNow:
            pass
        finally:
            self._waiting = False

    def call(self) -> None:
        self._wake.call()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        if self._waiting:
            raise _StopNow
