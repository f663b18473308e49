"""The commands of the features: `work`, which does what the scenario says, and one of the sample platform's own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import attrs

from application.catalogue import AnyCommand
from application.commands import Command
from application.learning.handlers import SendReminder
from application.ports.effects import Effects
from application.ports.time_limit import CommandTimedOut
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue
from tests.bdd.strand import Died, Strand

Act: TypeAlias = Callable[[RunContext], bool]
"""One thing that a command does; True when the command goes on afterwards."""


def return_(_context: RunContext) -> bool:
    """Return normally."""
    return False


def raise_(error: str) -> Act:
    """Raise an exception that says `error`."""

    def act(_context: RunContext) -> bool:
        raise RuntimeError(error)

    return act


def refuse_its_arguments(problem: str) -> Act:
    """Say that the arguments are wrong, which no retry can mend."""

    def act(_context: RunContext) -> bool:
        raise InvalidValue("instructor", "ada", problem, "name another one")

    return act


def die_with_its_process(_context: RunContext) -> bool:
    """Take the worker down."""
    raise Died


def run_past_its_timeout(_context: RunContext) -> bool:
    """Be ended by the time limit."""
    raise CommandTimedOut


def stop_if_asked(context: RunContext) -> bool:
    """Stop if somebody asked for it, and go on otherwise."""
    context.stop_if_cancelled()
    return True


@attrs.define
class Work:
    """
    Does what the scenario says: act by act where a worker stands on stage, else what is planned next.

    `planned` belongs to the scenario, not to one worker: the first attempts, whoever makes them, take
    their acts from it, and the later ones return. `seen` is every execution, however it ended.
    """

    planned: deque[Act]
    seen: list[RunContext]
    strand: Strand | None = None

    def __call__(self, context: RunContext) -> None:
        self.seen.append(context)
        act = self.strand.stop() if self.strand else self.planned.popleft() if self.planned else return_
        while act(context):
            act = self.strand.stop() if self.strand else return_


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


def commands(work: Work, effects: Effects) -> tuple[AnyCommand, ...]:
    """Return the catalogue's content."""
    return (
        Command(name="work", function=work),
        Command(name="alert", function=Page(effects), idempotent=True),
        Command(name="reminders.send", function=SendReminder(effects), idempotent=True),
    )
