"""Sleeping until something happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class Wake(Protocol):
    """Lets a process sleep until it is called; a lost call costs no more than the longest sleep."""

    def wait(self, at_most: timedelta) -> None:
        """Return when somebody has called since the last wait, or after `at_most` (monotonic), store or no store."""
        ...

    def call(self) -> None:
        """Wake every process that waits on the same store."""
        ...
