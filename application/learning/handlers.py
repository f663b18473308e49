"""
What each command of the platform does, so that doing it twice changes nothing.

A delivery may come more than once and a worker may die at any line, so every handler looks at the
world as of its slot, never as of now, and leaves its effect under the fire id in one atomic step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

import attrs

from application.ports.effects import Effects
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads
from application.run_context import RunContext
from domain.learning.health import evaluate
from domain.learning.instructor_report import Day, report
from domain.scheduling.policies.limits import non_negative, positive

REMINDER_SENT: Final = "reminder_sent"
REPORT_BUILT: Final = "report_built"
UPLOADS_REMOVED: Final = "uploads_removed"
HEALTH_EVALUATED: Final = "health_evaluated"
KINDS: Final = (REMINDER_SENT, REPORT_BUILT, UPLOADS_REMOVED, HEALTH_EVALUATED)

RenderPage: TypeAlias = Callable[[int], None]

_LOOKED_AT: Final = 1_000  # uploads that one evaluation judges; more would tell nothing new


@attrs.frozen
class Reminder:
    """Which class its learners are to be reminded of."""

    class_id: str
    starts_at: datetime
    title: str = ""


@attrs.frozen
class SendReminder:
    """Reminds the learners of a class; the deadline of its schedule keeps it from coming after the start."""

    effects: Effects

    def __call__(self, reminder: Reminder, context: RunContext) -> None:
        data = {"class_id": reminder.class_id, "starts_at": reminder.starts_at.isoformat(), "title": reminder.title}
        self.effects.apply(context.fire_id, REMINDER_SENT, data)


@attrs.frozen
class Report:
    """Whose report is to be built; each page of it takes a while to render."""

    instructor: str
    pages: int = attrs.field(default=1, validator=non_negative)


@attrs.frozen
class BuildReport:
    """Reports on the last day that was over at the slot; stops between pages when it is asked to."""

    effects: Effects
    classes: LiveClasses
    render_page: RenderPage

    def __call__(self, wanted: Report, context: RunContext) -> None:
        day = Day.before(context.slot)
        built = report(wanted.instructor, day, self.classes.given_by(wanted.instructor, day))
        for page in range(wanted.pages):
            context.stop_if_cancelled()
            self.render_page(page)
        data = {"report": built.id, "given": built.given, "cancelled": built.cancelled}
        self.effects.apply(context.fire_id, REPORT_BUILT, data)


@attrs.frozen
class CleanUp:
    """How many expired uploads one pass removes; the next pass goes on."""

    at_most: int = attrs.field(default=500, validator=positive)


@attrs.frozen
class CleanUpUploads:
    """Removes the uploads that had expired at the slot."""

    effects: Effects
    uploads: TemporaryUploads

    def __call__(self, clean_up: CleanUp, context: RunContext) -> None:
        expired = [upload.id for upload in self.uploads.expired(context.slot, clean_up.at_most)]
        # The list is written down before it is acted on. Who runs second, because the first died half-way,
        # finds fewer uploads than the first did, but still removes and reports exactly what was written.
        self.effects.apply(context.fire_id, UPLOADS_REMOVED, {"ids": expired})
        (written,) = self.effects.of([context.fire_id])
        self.uploads.remove(written.data["ids"] if written else expired)


@attrs.frozen
class EvaluateHealth:
    """Judges the platform as of the slot and keeps the verdict."""

    effects: Effects
    uploads: TemporaryUploads

    def __call__(self, context: RunContext) -> None:
        health = evaluate(self.uploads.expired(context.slot, _LOOKED_AT), context.slot)
        data = {"healthy": health.is_good, "complaints": list(health.complaints)}
        self.effects.apply(context.fire_id, HEALTH_EVALUATED, data)
