"""Instructor reports: what one instructor taught on one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import attrs

from domain.learning.live_class import LiveClass


@attrs.frozen
class Day:
    """One calendar day in UTC, half-open as every window is: `[begins_at, ends_at)`."""

    date: date

    @classmethod
    def of(cls, instant: datetime) -> Day:
        """Return the day in which `instant` lies."""
        return cls(instant.astimezone(UTC).date())

    @classmethod
    def before(cls, instant: datetime) -> Day:
        """Return the last day that was over at `instant`: what a report of the night is about."""
        return cls(cls.of(instant).date - timedelta(days=1))

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.date, time(), tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(days=1)

    def __contains__(self, instant: datetime) -> bool:
        return self.begins_at <= instant < self.ends_at


@attrs.frozen(kw_only=True)
class InstructorReport:
    """The account of one instructor's day; there is one per instructor and day, so that is its name."""

    instructor: str
    day: Day
    given: int
    cancelled: int

    @property
    def id(self) -> str:
        """Return the name under which this report replaces an earlier one of the same day."""
        return report_id(self.instructor, self.day)


def report_id(instructor: str, day: Day) -> str:
    """Return the name of the one report about that instructor's day."""
    return f"{instructor}-{day.date.isoformat()}"


def report(instructor: str, day: Day, classes: Iterable[LiveClass]) -> InstructorReport:
    """Count what the instructor gave on that day, and what was called off; other classes do not matter."""
    taught = [each for each in classes if each.instructor == instructor and each.starts_at in day]
    cancelled = sum(each.cancelled for each in taught)
    return InstructorReport(instructor=instructor, day=day, given=len(taught) - cancelled, cancelled=cancelled)
