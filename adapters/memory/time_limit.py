"""A time limit for handlers that take no time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from application.ports.time_limit import TimeLimit


class NoTimeLimit(TimeLimit):
    """Never ends a block: on a manual clock no time passes inside it."""

    def __call__(self, timeout: timedelta) -> AbstractContextManager[None]:
        return nullcontext()
