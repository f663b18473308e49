"""
What the platform promises because of what happened to a class.

Events may come twice, late, or in another order. The promise's key follows from the subject and the event carries the
subject's version, so whoever hears them needs no memory of their own.
"""

from __future__ import annotations

import attrs

from application.scheduling.operations import Operator
from application.scheduling.promising import Promise, Promising
from domain.learning.class_events import ClassCancelled, ClassEvent, ClassMoved, ClassScheduled
from domain.learning.instructor_report import Day, report_id
from domain.learning.live_class import remind_at
from domain.scheduling.definition import CommandCall, Policies

PLATFORM = Operator(by="learning platform")


@attrs.frozen
class PlatformPromises:
    """Turns events of the platform into promises: a reminder per class, a report per instructor and day."""

    promising: Promising

    def hear(self, event: ClassEvent) -> None:
        """Act on an event; once is enough, and more often does no harm. Raises `DomainError` where it cannot."""
        match event:
            case ClassScheduled() | ClassMoved():
                self.promising.promise(reminder(event), PLATFORM)
                self.promising.promise(day_report(event), PLATFORM)
            case ClassCancelled(class_id=id, version=version):
                self.promising.withdraw(reminder_key(id), PLATFORM, subject_version=version)


def reminder_key(class_id: str) -> str:
    """Return the id of the schedule that reminds of a class."""
    return f"reminder-{class_id}"


def reminder(event: ClassScheduled | ClassMoved) -> Promise:
    """Promise to remind of a class; booked late it is due at once, and once the class has begun it is worthless."""
    at, starts_at = remind_at(event.starts_at), event.starts_at
    arguments = {"class_id": event.class_id, "starts_at": starts_at.isoformat(), "title": event.title}
    return Promise(
        key=reminder_key(event.class_id),
        command=CommandCall("reminders.send", arguments),
        at=at,
        because=f"class {event.class_id} starts at {starts_at.isoformat()}",
        policies=Policies(deadline=starts_at - at),
        subject_version=event.version,
    )


def day_report(event: ClassScheduled | ClassMoved) -> Promise:
    """
    Promise the report of the day on which a class is given, as soon as that day is over (UTC).

    Every class of the day promises the same report, so it is promised once. A class that moves away, or is called
    off, leaves it standing: that is something to report, too.
    """
    day = Day.of(event.starts_at)
    return Promise(
        key=f"report-{report_id(event.instructor, day)}",
        command=CommandCall("reports.build", {"instructor": event.instructor}),
        at=day.ends_at,
        because=f"{event.instructor} teaches on {day.date.isoformat()}",
    )
