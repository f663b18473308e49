"""A finding: one thing in a declared schedule that is valid, and worth a second look all the same."""

from __future__ import annotations

from enum import StrEnum

import attrs

from domain.scheduling.values import ScheduleId


class Level(StrEnum):
    """How much a finding matters: a warning wants to be acted on, a note wants to be known."""

    WARNING = "warning"
    NOTE = "note"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing worth a second look: in which schedule, at which key, what it is, and what to do about it."""

    level: Level = Level.WARNING
    schedule: ScheduleId
    field: str
    problem: str
    remedy: str
