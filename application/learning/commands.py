"""The platform's commands: their names, their payloads, and who handles them."""

from __future__ import annotations

from application.catalogue import AnyCommand
from application.commands import Command
from application.learning.handlers import BuildReport, CleanUpUploads, EvaluateHealth, RenderPage, SendReminder
from application.ports.effects import Effects
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads


def learning_commands(
    effects: Effects, uploads: TemporaryUploads, classes: LiveClasses, render_page: RenderPage
) -> tuple[AnyCommand, ...]:
    """Return every command of the sample platform; all of them change nothing when they run twice."""
    return (
        Command(name="reminders.send", function=SendReminder(effects), idempotent=True),
        Command(name="reports.build", function=BuildReport(effects, classes, render_page), idempotent=True),
        Command(name="uploads.clean_up", function=CleanUpUploads(effects, uploads), idempotent=True),
        Command(name="platform.evaluate_health", function=EvaluateHealth(effects, uploads), idempotent=True),
    )
