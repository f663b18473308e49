"""Live classes: held at one instant, announced a day before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from domain.learning.class_events import ClassCancelled, ClassEvent, ClassMoved, ClassScheduled
from domain.learning.errors import LearningError, Unusable
from domain.learning.values import a_name, in_utc

REMINDED_BEFORE: Final = timedelta(hours=24)


@attrs.frozen(kw_only=True)
class LiveClass:
    """
    A class that an instructor gives at one instant.

    Its learners are reminded 24 hours before. A class booked later than that is announced at once; a
    reminder that comes after the start is worthless. `version` rises with each change.
    """

    id: str = attrs.field(validator=a_name)
    title: str
    instructor: str = attrs.field(validator=a_name)
    starts_at: datetime = attrs.field(validator=in_utc)
    cancelled: bool = False
    version: int = 1

    @classmethod
    def schedule(cls, id: str, title: str, instructor: str, starts_at: datetime, now: datetime) -> Change:
        """Plan a class that lies ahead of `now`; raise `Unusable` for one that would have begun."""
        new = cls(id=id, title=title, instructor=instructor, starts_at=_ahead(starts_at, now))
        return new, [ClassScheduled(**new._particulars())]

    @property
    def remind_at(self) -> datetime:
        """Return when the learners are to be reminded; it may lie before the class was booked."""
        return remind_at(self.starts_at)

    def move(self, starts_at: datetime, now: datetime) -> Change:
        """Hold the class at another instant ahead of `now`; moving it to where it stands changes nothing."""
        if self.cancelled:
            raise LearningError(f"class: {self.id!r} was cancelled and cannot be moved; schedule a new one")
        if starts_at == self.starts_at:
            return self, []
        moved = attrs.evolve(self, starts_at=_ahead(starts_at, now), version=self.version + 1)
        return moved, [ClassMoved(**moved._particulars())]

    def cancel(self) -> Change:
        """Call the class off for good; cancelling it again changes nothing."""
        if self.cancelled:
            return self, []
        cancelled = attrs.evolve(self, cancelled=True, version=self.version + 1)
        return cancelled, [ClassCancelled(class_id=cancelled.id, version=cancelled.version)]

    def _particulars(self) -> dict[str, Any]:
        return {
            "class_id": self.id,
            "version": self.version,
            "title": self.title,
            "instructor": self.instructor,
            "starts_at": self.starts_at,
        }


Change: TypeAlias = tuple[LiveClass, Sequence[ClassEvent]]
"""A class as it stands after a command, and what there is to tell about it: nothing, if nothing changed."""


def remind_at(starts_at: datetime) -> datetime:
    """Return when the learners of a class that starts at `starts_at` are to be reminded."""
    return starts_at - REMINDED_BEFORE


def _ahead(starts_at: datetime, now: datetime) -> datetime:
    if starts_at <= now:
        raise Unusable(f"starts_at: {starts_at.isoformat()} has passed; choose an instant that lies ahead")
    return starts_at
