"""How a worker stops: after its job when asked once, at once when asked again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Final

import structlog
from rq.exceptions import StopRequested
from rq.utils import now
from rq.worker import BaseWorker

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

# A terminal and a supervisor may send the same signal twice within moments.
_DOUBLE: Final = timedelta(seconds=1)

log: Final = structlog.get_logger("kept.worker")


class Stopping(BaseWorker):
    """
    RQ's stop signals, made safe.

    RQ raises out of its handler wherever the worker happens to be, also between taking a job off
    the queue and starting it, which loses the job. Here the handler interrupts only a wait.
    """

    _is_waiting = False
    _sees_to_horse = False

    def _listen_to_signals(self) -> None:
        for each in _SIGNALS:
            signal.signal(each, self.request_stop)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop warm: finish the job at hand, take no other; the next signal stops cold."""
        log.info("worker_stopping", worker=self.name, signal=signal.Signals(signum).name)
        self._shutdown_requested_date = now()
        for each in _SIGNALS:
            signal.signal(each, self.request_force_stop)
        self._stop_requested = True
        if self._is_waiting:
            raise StopRequested

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop cold: kill the horse, whose monitor then reports it as for any other death; without one, end here."""
        if self._shutdown_requested_date and now() - self._shutdown_requested_date < _DOUBLE:
            return
        log.warning("worker_stopping_cold", worker=self.name, signal=signal.Signals(signum).name)
        if self._horse_pid:
            self.kill_horse()
        elif not self._sees_to_horse:
            raise SystemExit

    @contextmanager
    def _seeing_to_the_horse(self) -> Iterator[None]:
        """Let no signal break into the block, however often it comes: a horse's death has to be reported."""
        self._sees_to_horse = True
        try:
            yield
        finally:
            self._sees_to_horse = False

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let a stop signal break into the block by `StopRequested`, also one that came just before it."""
        self._is_waiting = True
        try:
            if self._stop_requested:
                raise StopRequested
            yield
        finally:
            self._is_waiting = False
