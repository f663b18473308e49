"""The one authority on time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time by which slots are decided; every scheduler and worker of a store asks the same clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC, to the microsecond; raise `StoreUnreachable` if nobody answers."""
        ...
