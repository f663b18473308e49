"""Showing that an attempt is alive while its handler runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from application.ports.run_store import Pulse


class Beating(Protocol):
    """A heart that beats."""

    def cancelled(self) -> bool:
        """Tell whether the last pulse said to stop: somebody asked, or the attempt was fenced off."""
        ...


class Heart(Protocol):
    """Beats beside a handler, on its own, until the handler ends."""

    def beating(self, beat: Callable[[], Pulse], every: timedelta) -> AbstractContextManager[Beating]:
        """
        Call `beat` about every `every` while the block runs; the first time one interval after it began.

        A `beat` that raises `StoreUnreachable` is tried again at the next interval: a store that is
        away for less than the loss limit costs nothing.
        """
        ...
