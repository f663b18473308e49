"""The open alarms of a schedule, as people and programs read them."""

from __future__ import annotations

from datetime import datetime

from domain.scheduling.schedule import Schedule
from entrypoints.cli.documents import Document
from entrypoints.cli.times import iso, relative


def alarms_document(schedule: Schedule) -> list[Document]:
    """Return an object for each open alarm, in the order in which they were raised."""
    return [
        {"alarm": f"{schedule.id}-{alarm.number}", "kind": alarm.kind, "since": iso(alarm.since), "why": alarm.why}
        for alarm in schedule.watch.alarms
    ]


def alarms_line(schedule: Schedule, now: datetime) -> str | None:
    """Return what is wrong, since when and why; None while nothing is."""
    alarms = schedule.watch.alarms
    return "; ".join(f"{each.kind} {relative(each.since, now)}: {each.why}" for each in alarms) or None


def alarms_cell(schedule: Schedule) -> str | None:
    """Return the names of what is wrong, for a row of a table."""
    names = ", ".join(alarm.kind for alarm in schedule.watch.alarms)
    return f"alarm: {names}" if names else None
