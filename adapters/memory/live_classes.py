"""The live classes of the sample platform, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.memory.outbox import InMemoryOutbox
from application.ports.live_classes import LiveClasses
from domain.learning.class_events import ClassEvent
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass


class InMemoryLiveClasses(LiveClasses):
    """Keeps classes for as long as it lives, and what happened to them in `outbox`."""

    def __init__(self, outbox: InMemoryOutbox | None = None) -> None:
        self.outbox = outbox or InMemoryOutbox()
        self._classes: dict[str, LiveClass] = {}

    def get(self, id: str) -> LiveClass | None:
        return self._classes.get(id)

    def save(self, live_class: LiveClass, events: Sequence[ClassEvent]) -> bool:
        standing = self._classes.get(live_class.id)
        if live_class.version != (standing.version if standing else 0) + 1:
            return False
        self._classes[live_class.id] = live_class
        self.outbox.append(events)
        return True

    def starting(self, after: datetime, limit: int) -> Sequence[LiveClass]:
        return self._in_order(lambda each: each.starts_at > after)[:limit]

    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        return self._in_order(lambda each: each.instructor == instructor and each.starts_at in day)

    def _in_order(self, wanted: Callable[[LiveClass], bool]) -> Sequence[LiveClass]:
        return sorted(filter(wanted, self._classes.values()), key=lambda each: (each.starts_at, each.id))
