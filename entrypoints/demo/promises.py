"""What the learning platform promises during the demo, and what it holds when the demo begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.declarations.declaration import declare
from application.learning.handlers import HEALTH_EVALUATED, REMINDER_SENT, REPORT_BUILT, UPLOADS_REMOVED
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads
from application.scheduling.declared import Declarations, Declared
from domain.learning.instructor_report import Day
from domain.learning.live_class import REMINDED_BEFORE, LiveClass
from domain.learning.temporary_upload import TemporaryUpload

ORIGIN: Final = "demo"
KIND_OF: Final[Mapping[str, str]] = {
    "reminders.send": REMINDER_SENT,
    "reports.build": REPORT_BUILT,
    "uploads.clean_up": UPLOADS_REMOVED,
    "platform.evaluate_health": HEALTH_EVALUATED,
}

_INTO_THE_SHOW: Final = timedelta(seconds=6)
_BOOKED_LATE: Final = timedelta(hours=4)
_MOST_UPLOADS: Final = 3_600


def promises(now: datetime) -> Declarations:
    """Return the promises of all four kinds, some of them tied to classes that start soon after `now`."""
    tables = {
        "reminder-algebra": _reminder(_algebra(now), "24 h before the class"),
        "reminder-history": _reminder(_history(now), "class booked late: at once"),
        "nightly-report": {
            "command": "reports.build",
            "arguments": {"instructor": "ada", "pages": 6},
            "cron": "*/3 * * * * *",
            "timezone": "Europe/Berlin",
            "missed": "run_once",
            "overlap": "skip",
            "retry": {"max_attempts": 3, "base": "500ms"},
            "description": "every night (here: every 3 s)",
        },
        "clean-up-uploads": {
            "command": "uploads.clean_up",
            "every": "2s",
            "missed": "run_once",
            "retry": {"max_attempts": 3, "base": "500ms"},
            "description": "may be late, must not stop",
        },
        "platform-health": {
            "command": "platform.evaluate_health",
            "every": "500ms",
            "missed": "skip",
            "description": "a heartbeat, twice a second",
        },
    }
    return Declarations(origin=ORIGIN, schedules=tuple(_declared(id, table) for id, table in tables.items()))


def furnish(now: datetime, for_: timedelta, classes: LiveClasses, uploads: TemporaryUploads) -> None:
    """Give the platform something to remind of, report on and clean up: an upload expires every second."""
    yesterday = Day.before(now).begins_at
    for hour, title in ((9, "Algebra"), (11, "Geometry"), (14, "Number theory")):
        taught = LiveClass(
            id=f"yesterday-{hour}", title=title, instructor="ada", starts_at=yesterday + timedelta(hours=hour)
        )
        classes.save(taught, [])
        if title == "Geometry":
            classes.save(*taught.cancel())
    for live_class in (_algebra(now), _history(now)):
        classes.save(live_class, [])
    for second in range(min(int(for_.total_seconds()), _MOST_UPLOADS)):
        expires_at = now + timedelta(seconds=second)
        uploads.put(TemporaryUpload(id=f"upload-{expires_at:%H%M%S}", owner="bob", expires_at=expires_at))


def _algebra(now: datetime) -> LiveClass:
    starts_at = now + REMINDED_BEFORE + _INTO_THE_SHOW
    return LiveClass(id="algebra-1", title="Algebra", instructor="ada", starts_at=starts_at)


def _history(now: datetime) -> LiveClass:
    return LiveClass(id="history-1", title="History", instructor="eve", starts_at=now + _BOOKED_LATE)


def _reminder(live_class: LiveClass, description: str) -> Mapping[str, Any]:
    return {
        "command": "reminders.send",
        "arguments": {
            "class_id": live_class.id,
            "starts_at": live_class.starts_at.isoformat(),
            "title": live_class.title,
        },
        "at": live_class.remind_at.isoformat(),
        "because": f"class {live_class.id} starts at {live_class.starts_at.isoformat()}",
        "deadline": "24h",
        "description": description,
    }


def _declared(id: str, table: Mapping[str, Any]) -> Declared:
    match declare(id, table):
        case Declared() as declared:
            return declared
        case problems:
            raise problems[0]
