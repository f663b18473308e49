"""`work`, the command that does what a scenario says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs

from adapters.event_loop.awaiting import run_to_the_end
from application.catalogue import AnyCommand, Catalogue
from application.commands import Command, Provided
from application.ports.time_limit import CommandTimedOut
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue
from entrypoints.testing.strand import Died, Strand

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


def catalogue(work: Work, others: Iterable[AnyCommand] = (), provided: Iterable[Provided[Any]] = ()) -> Catalogue:
    """Return what a worker can run: `work`, and whatever else there is, with what that asks for by type."""
    commands = [Command(name="work", function=work), *others]
    return Catalogue(commands, await_result=run_to_the_end, provided=provided)
