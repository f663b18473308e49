"""The catalogue: every command that this process knows, by its stable name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from inspect import iscoroutine
from typing import Any, Final, TypeAlias

from application.commands.command import Command
from application.commands.dependencies import Provided, Providers
from application.commands.payload import check_size, nearest, structured
from application.commands.signature import Asked
from application.run_context import RunContext
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ZERO

AnyCommand: TypeAlias = Command[..., Any]
Await: TypeAlias = Callable[[Coroutine[Any, Any, object], RunContext], object]
"""Runs a coroutine to its end, and ends it when its time is over or its run was asked to stop."""

NOTICE: Final = timedelta(seconds=5)
"""How long a coroutine that was cancelled may clean up, before it is ended as any other handler is."""


def _refuse_to_wait(coroutine: Coroutine[Any, Any, object], _context: RunContext) -> object:
    coroutine.close()
    raise RuntimeError("this catalogue was built without a way to await async handlers")


class Catalogue:
    """
    Knows commands by name, checks calls against them, and executes them.

    `await_result` runs the coroutine of an async handler to its end; the core knows no event loop,
    so whoever wires the catalogue brings one. `provided` is what handlers may ask for by type.
    """

    def __init__(
        self,
        commands: Iterable[AnyCommand] = (),
        *,
        await_result: Await = _refuse_to_wait,
        provided: Iterable[Provided[Any]] = (),
    ) -> None:
        self._commands: dict[str, AnyCommand] = {}
        self._await_result = await_result
        self._providers = Providers(provided)
        for command in commands:
            self.register(command)

    def register(self, command: AnyCommand) -> None:
        """Add a command; raise `InvalidValue` for a name that is taken, and for what it needs and nobody provides."""
        if self._commands.get(command.name, command) != command:
            raise InvalidValue("command", command.name, "is registered twice", "give one of the two another name")
        for asked in command.signature.dependencies():
            self._provider(command, asked)
        self._commands[command.name] = command

    def without(self, name: str) -> Catalogue:
        """Return a catalogue with everything but the command of that name."""
        others = [command for command in self if command.name != name]
        return Catalogue(others, await_result=self._await_result, provided=self._providers)

    def get(self, name: str) -> AnyCommand:
        """Return the command of that name, or raise `InvalidValue` with the names that exist."""
        found = self._commands.get(name)
        if found is None:
            raise InvalidValue("command", name, "is unknown", self._hint(name))
        return found

    def find(self, name: str) -> AnyCommand | None:
        """Return the command of that name, or None."""
        return self._commands.get(name)

    def check(self, call: CommandCall) -> None:
        """Raise `InvalidValue` if the command is unknown or its arguments do not make its payload."""
        self._payload(self.get(call.name), call)

    def checking(self) -> Callable[[CommandCall], None]:
        """Return the check; what a catalogue knows does not change from one call to the next."""
        return self.check

    def call(self, call: CommandCall, context: RunContext) -> object:
        """Execute the command and return what its handler returns; what that raises passes through."""
        command = self.get(call.name)
        payload = self._payload(command, call)
        with ExitStack() as needed:
            result = command.run(payload, context, self._provide(command, needed))
            return self._await_result(result, context) if iscoroutine(result) else result

    def timeout_of(self, name: str) -> timedelta | None:
        """Return how long the command says that it may take, if it is known and says so."""
        command = self.find(name)
        return command.timeout if command else None

    def longest_timeout(self) -> timedelta:
        """Return the longest time that a command says it may take, zero where none says so."""
        return max((each.timeout for each in self if each.timeout), default=ZERO)

    def notice_of(self, name: str) -> timedelta:
        """Return how much longer than its timeout the command may take to clean up: none, unless it is async."""
        command = self.find(name)
        return NOTICE if command and command.is_async else ZERO

    def names(self) -> tuple[str, ...]:
        """Return the names of all commands, in alphabetical order."""
        return tuple(sorted(self._commands))

    def __iter__(self) -> Iterator[AnyCommand]:
        return iter([self._commands[name] for name in self.names()])

    def __contains__(self, name: object) -> bool:
        return name in self._commands

    def _payload(self, command: AnyCommand, call: CommandCall) -> object:
        check_size(call.arguments)
        if command.payload:
            return structured(command.payload, call.arguments)
        if call.arguments:
            raise InvalidValue("arguments", dict(call.arguments), f"are given to {call.name}", "it takes none")
        return None

    def _provide(self, command: AnyCommand, needed: ExitStack) -> dict[str, Any]:
        found = ((asked.name, self._provider(command, asked)) for asked in command.signature.dependencies())
        return {name: needed.enter_context(provided.opened()) for name, provided in found if provided}

    def _provider(self, command: AnyCommand, asked: Asked) -> Provided[Any] | None:
        provided = self._providers.find(asked.kind)
        if provided is None and not asked.is_optional:
            remedy = (
                f"put @provides on a function that returns one, beside the commands, or give {asked.name!r} a default"
            )
            raise InvalidValue(f"command {command.name}", asked.kind.__name__, "is asked for and not provided", remedy)
        return provided

    def _hint(self, name: str) -> str:
        names = list(self.names())
        suggestion = nearest(name, names)
        listed = f"there are: {', '.join(names) or 'none'}"
        return suggestion if suggestion == listed else f"{suggestion} {listed}"
