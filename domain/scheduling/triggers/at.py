"""At: one promised instant."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import attrs

from domain.scheduling.triggers.calendar import in_calendar
from domain.scheduling.values import ScheduleId


@attrs.frozen
class At:
    """Exactly one slot, at `instant` (UTC)."""

    instant: datetime = attrs.field(validator=in_calendar)

    def next(self, after: datetime) -> datetime | None:
        """Return the instant if it is still to come after `after` (UTC)."""
        return self.instant if self.instant > after else None

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the instant if it is at or before `not_after` (UTC)."""
        return (self.instant,) if n > 0 and self.instant <= not_after else ()

    def count(self, after: datetime, until: datetime) -> int:
        """Return 1 if the instant lies in (after, until], else 0."""
        return int(after < self.instant <= until)

    def bound_to(self, _schedule_id: ScheduleId) -> Self:
        """Return itself: the instant was promised, not derived."""
        return self
