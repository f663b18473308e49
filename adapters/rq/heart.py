"""A heart that beats in a thread of its own, beside the handler."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from application.ports.errors import StoreUnreachable
from application.ports.heart import Beating, Heart
from application.ports.run_store import Pulse


class ThreadedHeart(Heart):
    """Beats in a daemon thread: a handler that hangs in C code, or never yields, still shows that it lives."""

    @contextmanager
    def beating(self, beat: Callable[[], Pulse], every: timedelta) -> Iterator[Beating]:
        heart = _BeatingThread(beat, every)
        heart.start()
        try:
            yield heart
        finally:
            heart.stop()


class _BeatingThread(threading.Thread, Beating):
    def __init__(self, beat: Callable[[], Pulse], every: timedelta) -> None:
        super().__init__(name="heart", daemon=True)
        self._beat = beat
        self._every = every.total_seconds()
        self._stopped = threading.Event()
        self._told_to_stop = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                pulse = self._beat()
            except StoreUnreachable:
                continue
            if pulse.cancel_asked or not pulse.is_current:
                self._told_to_stop.set()

    def cancelled(self) -> bool:
        return self._told_to_stop.is_set()

    def stop(self) -> None:
        """Stop beating; a beat that is on its way is not waited for, because its token makes it harmless."""
        self._stopped.set()
