"""Ending a handler that runs too long."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol


class CommandTimedOut(Exception):
    """The handler ran past its timeout; raised inside it, so that it can clean up."""


class TimeLimit(Protocol):
    """Bounds a block of code by wall time."""

    def __call__(self, timeout: timedelta) -> AbstractContextManager[None]:
        """Raise `CommandTimedOut` inside the block once `timeout` has passed; to the millisecond, never early."""
        ...
