"""A clock that moves only when it is told to."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from application.ports.clock import Clock
from domain.scheduling.values import in_utc


@attrs.define
class ManualClock(Clock):
    """The clock of tests and simulations: time passes when somebody says so, and may step back."""

    instant: datetime = attrs.field(validator=in_utc)

    def now(self) -> datetime:
        """Return the instant that was set last (UTC)."""
        return self.instant

    def advance(self, by: timedelta) -> datetime:
        """Let `by` pass and return the new instant."""
        self.instant += by
        return self.instant

    def set(self, instant: datetime) -> None:
        """Step to `instant` (UTC), forward or back."""
        self.instant = instant
