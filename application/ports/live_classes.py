"""The live classes of the sample platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass


class LiveClasses(Protocol):
    """Keeps live classes; raises `StoreUnreachable` when the store does not answer."""

    def put(self, live_class: LiveClass) -> None:
        """Keep a class, in place of one with the same id."""
        ...

    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        """Return the classes of one instructor that start on that day, cancelled ones included, earliest first."""
        ...
