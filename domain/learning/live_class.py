"""Live classes: held at one instant, announced a day before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs

from domain.learning.errors import LearningError
from domain.learning.values import in_utc

REMINDED_BEFORE: Final = timedelta(hours=24)


@attrs.frozen(kw_only=True)
class LiveClass:
    """
    A class that an instructor gives at one instant.

    Its learners are reminded 24 hours before. A class booked later than that is announced at once; a
    reminder that comes after the start is worthless. `version` rises with each change.
    """

    id: str
    title: str
    instructor: str
    starts_at: datetime = attrs.field(validator=in_utc)
    cancelled: bool = False
    version: int = 1

    @property
    def remind_at(self) -> datetime:
        """Return when the learners are to be reminded; it may lie before the class was booked."""
        return self.starts_at - REMINDED_BEFORE

    def move(self, starts_at: datetime) -> LiveClass:
        """Hold the class at another instant; moving it to where it stands changes nothing."""
        if self.cancelled:
            raise LearningError(f"class: {self.id!r} was cancelled and cannot be moved; schedule a new one")
        if starts_at == self.starts_at:
            return self
        return attrs.evolve(self, starts_at=starts_at, version=self.version + 1)

    def cancel(self) -> LiveClass:
        """Call the class off for good; cancelling it again changes nothing."""
        return self if self.cancelled else attrs.evolve(self, cancelled=True, version=self.version + 1)
