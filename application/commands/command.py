"""A command, and the decorator that makes one of a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Generic, ParamSpec, TypeVar

import attrs

from application.commands.signature import Signature, is_async
from application.run_context import RunContext
from domain.scheduling.definition import COMMAND_NAME_LIMIT
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive_duration

P = ParamSpec("P")
R = TypeVar("R")

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*", re.ASCII)


def _yes_no_or_nothing(_instance: object, _attribute: object, value: Any) -> None:
    if not isinstance(value, bool | None):
        raise InvalidValue("idempotent", value, "is neither True nor False", "say whether it may run twice")


@attrs.frozen(kw_only=True)
class Command(Generic[P, R]):
    """
    A stable name for something that can be done, with the function that does it.

    Schedules name commands, never functions, so that code can move while promises stand. `timeout`
    ends an attempt where the schedule names none. `idempotent` says whether the function may run twice under one fire
    id: False means that an attempt whose worker died is not tried again, unless the schedule asks for it; None says
    nothing. Calling the command is calling its function.
    """

    name: str = attrs.field()
    function: Callable[P, R]
    timeout: timedelta | None = attrs.field(default=None, validator=positive_duration)
    idempotent: bool | None = attrs.field(default=None, validator=_yes_no_or_nothing)
    signature: Signature = attrs.field(init=False, repr=False, eq=False)

    @name.validator
    def _well_named(self, _attribute: object, value: str) -> None:
        if len(value) > COMMAND_NAME_LIMIT or not _NAME.fullmatch(value):
            raise InvalidValue(
                "command", value, "is not a command name", "use letters, digits, '_' and '-' in parts joined by dots"
            )

    @signature.default
    def _read_from_the_function(self) -> Signature:
        return Signature.of(self.name, self.function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    @property
    def payload(self) -> type | None:
        """Return the class of the arguments; None where there are none."""
        return self.signature.payload

    @property
    def is_async(self) -> bool:
        """Tell whether somebody has to await what it returns."""
        return is_async(self.function)

    def run(self, payload: object, context: RunContext, provided: Mapping[str, Any] | None = None) -> object:
        """Call the function with what it asks for, and return what it returns (a coroutine, if it is async)."""
        return self.signature.call(self.function, payload, context, provided or {})


def command(
    name: str, *, timeout: timedelta | None = None, idempotent: bool | None = None
) -> Callable[[Callable[P, R]], Command[P, R]]:
    """
    Make a command of a function, plain or async.

    It may take a payload (an attrs class) or plain values, a `RunContext`, and by keyword only what is provided by
    type; a plain value needs no annotation, and then is not checked. Raises `InvalidValue` where it asks for anything
    else.
    """
    first: object = name
    if not isinstance(first, str):
        named = getattr(first, "__name__", first)
        raise InvalidValue("command", named, "stands where the name belongs", 'write @command("billing.close")')

    def of(function: Callable[P, R]) -> Command[P, R]:
        return Command(name=name, function=function, timeout=timeout, idempotent=idempotent)

    return of


def name_of(command: object) -> str:
    """Return the name of a command, which may be given itself; raise `InvalidValue` for what is neither."""
    match command:
        case str():
            return command
        case Command(name=name):
            return name
        case _:
            given = getattr(command, "__name__", command)
            raise InvalidValue("command", given, "names no command", "pass its name, or what @command made")
