"""The live classes of the sample platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.learning.class_events import ClassEvent
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass


class LiveClasses(Protocol):
    """
    Keeps live classes; raises `StoreUnreachable` when the store does not answer.

    A class that a newer version wrote is `UnreadableDocument`.
    """

    def get(self, id: str) -> LiveClass | None:
        """Return a class, or None if it was never kept."""
        ...

    def save(self, live_class: LiveClass, events: Sequence[ClassEvent]) -> bool:
        """
        Keep the next version of a class and append what happened to the outbox: both, or neither.

        Return False, and change nothing, unless the version before it (none, for the first) is the one that is kept.
        After `StoreUnreachable` either may be the case: read the class again.
        """
        ...

    def starting(self, after: datetime, limit: int) -> Sequence[LiveClass]:
        """Return the classes that start after an instant (UTC), cancelled ones included, the earliest `limit`."""
        ...

    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        """Return the classes of one instructor that start on that day, cancelled ones included, earliest first."""
        ...
