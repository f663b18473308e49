"""The outbox of the sample platform, kept in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import count, islice
from typing import Final

from application.ports.outbox import Aside, Envelope, Outbox
from domain.learning.class_events import ClassEvent

ASIDE_AT_MOST: Final = 100


class InMemoryOutbox(Outbox):
    """Keeps events for as long as it lives."""

    def __init__(self) -> None:
        self._events: dict[str, ClassEvent] = {}
        self._aside: deque[Aside] = deque(maxlen=ASIDE_AT_MOST)
        self._numbers = count(1)

    def append(self, events: Sequence[ClassEvent]) -> None:
        """Take events in; only the repository that saves their aggregate calls this."""
        self._events.update((str(next(self._numbers)), event) for event in events)

    def read(self, limit: int) -> Sequence[Envelope]:
        return [Envelope(number, event) for number, event in islice(self._events.items(), limit)]

    def remove(self, numbers: Sequence[str]) -> None:
        for number in numbers:
            self._events.pop(number, None)

    def set_aside(self, envelope: Envelope, why: str) -> None:
        if self._events.pop(envelope.number, None):
            self._aside.append(Aside(envelope, why))

    def waiting(self) -> int:
        return len(self._events)

    def aside(self) -> Sequence[Aside]:
        return list(self._aside)
