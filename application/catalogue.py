"""The catalogue: every command that this process knows, by its stable name."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from inspect import iscoroutine
from typing import Any, TypeAlias

from application.commands.command import Command
from application.commands.payload import check_size, nearest, structured
from application.run_context import RunContext
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue

AnyCommand: TypeAlias = Command[..., Any]
Await: TypeAlias = Callable[[Coroutine[Any, Any, object]], object]


def _refuse_to_wait(coroutine: Coroutine[Any, Any, object]) -> object:
    coroutine.close()
    raise RuntimeError("this catalogue was built without a way to await async handlers")


class Catalogue:
    """
    Knows commands by name, checks calls against them, and executes them.

    `await_result` runs the coroutine of an async handler to its end; the core knows no event loop,
    so whoever wires the catalogue brings one (`asyncio.run`).
    """

    def __init__(self, commands: Iterable[AnyCommand] = (), *, await_result: Await = _refuse_to_wait) -> None:
        self._commands: dict[str, AnyCommand] = {}
        self._await_result = await_result
        for command in commands:
            self.register(command)

    def register(self, command: AnyCommand) -> None:
        """Add a command; a name that is taken by another one raises `InvalidValue`."""
        if self._commands.setdefault(command.name, command) != command:
            raise InvalidValue("command", command.name, "is registered twice", "give one of the two another name")

    def get(self, name: str) -> AnyCommand:
        """Return the command of that name, or raise `InvalidValue` with the names that exist."""
        found = self._commands.get(name)
        if found is None:
            raise InvalidValue("command", name, "is unknown", self._hint(name))
        return found

    def check(self, call: CommandCall) -> None:
        """Raise `InvalidValue` if the command is unknown or its arguments do not make its payload."""
        self._payload(self.get(call.name), call)

    def checking(self) -> Callable[[CommandCall], None]:
        """Return the check; what a catalogue knows does not change from one call to the next."""
        return self.check

    def call(self, call: CommandCall, context: RunContext) -> None:
        """Execute the command and return when it has ended; what its handler raises passes through."""
        command = self.get(call.name)
        result = command.run(self._payload(command, call), context)
        if iscoroutine(result):
            self._await_result(result)

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

    def _hint(self, name: str) -> str:
        names = list(self.names())
        suggestion = nearest(name, names)
        listed = f"there are: {', '.join(names) or 'none'}"
        return suggestion if suggestion == listed else f"{suggestion} {listed}"
