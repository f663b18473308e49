"""The clock of this host."""

from __future__ import annotations

from datetime import UTC, datetime

from application.ports.clock import Clock


class SystemClock(Clock):
    """This host's own clock: for the command line, where no store is involved. Schedulers ask the store's."""

    def now(self) -> datetime:
        """Return the host's present time in UTC."""
        return datetime.now(UTC)
