"""What the features can run beside `work`: an alert to fall back on, and the commands of the sample platform."""

from __future__ import annotations

import attrs

from application.catalogue import AnyCommand
from application.commands import Command
from application.learning.commands import learning_commands
from application.ports.effects import Effects
from application.run_context import RunContext
from entrypoints.samples.platform import Platform


@attrs.frozen
class Alert:
    """Whom to tell."""

    team: str = "everybody"


@attrs.frozen
class Page:
    """A fallback: tells a team, once per fire id."""

    effects: Effects

    def __call__(self, alert: Alert, context: RunContext) -> None:
        self.effects.apply(context.fire_id, f"alert {alert.team}", {})


def feature_commands(platform: Platform, effects: Effects) -> tuple[AnyCommand, ...]:
    """Return the commands, with their effects where the scenario's store keeps them."""
    return (
        Command(name="alert", function=Page(effects), idempotent=True),
        *learning_commands(effects, platform.uploads, platform.classes, lambda _page: None),
    )
