"""What the features can run beside `work`: a fallback, work to spread, and the commands of the sample platform."""

from __future__ import annotations

import attrs

from application.catalogue import AnyCommand
from application.commands import Command
from application.commands.fan_out import FanOut
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


@attrs.frozen
class Spread:
    """What is to be done for each of several."""

    items: tuple[str, ...]


def spread(all_of_it: Spread) -> FanOut:
    """Let each item be a run of `work`."""
    return FanOut("work", {item: {} for item in all_of_it.items})


def feature_commands(platform: Platform, effects: Effects) -> tuple[AnyCommand, ...]:
    """Return the commands, with their effects where the scenario's store keeps them."""
    return (
        Command(name="alert", function=Page(effects), idempotent=True),
        Command(name="spread", function=spread),
        *learning_commands(effects, platform.uploads, platform.classes, lambda _page: None),
    )
