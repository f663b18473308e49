"""A command, and the decorator that makes one of a function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Generic, ParamSpec, TypeVar, get_type_hints

import attrs

from application.run_context import RunContext
from domain.scheduling.definition import COMMAND_NAME_LIMIT
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive_duration

P = ParamSpec("P")
R = TypeVar("R")

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*", re.ASCII)


@attrs.frozen(kw_only=True)
class Command(Generic[P, R]):
    """
    A stable name for something that can be done, with the type of its payload and the function that does it.

    Schedules name commands, never functions, so that code can move while promises stand. `timeout`
    ends an attempt where the schedule names none. `idempotent` says whether the function may run twice under one fire
    id: False means that an attempt whose worker died is not tried again, unless the schedule asks for it; None says
    nothing. Calling the command is calling its function.
    """

    name: str = attrs.field()
    function: Callable[P, R]
    timeout: timedelta | None = attrs.field(default=None, validator=positive_duration)
    idempotent: bool | None = None
    payload: type | None = attrs.field(init=False)
    _roles: tuple[str, ...] = attrs.field(init=False, repr=False)

    @name.validator
    def _well_named(self, _attribute: object, value: str) -> None:
        if len(value) > COMMAND_NAME_LIMIT or not _NAME.fullmatch(value):
            raise InvalidValue(
                "command", value, "is not a command name", "use letters, digits, '_' and '-' in parts joined by dots"
            )

    def __attrs_post_init__(self) -> None:
        roles = _roles(self.name, self.function)
        payload = next((role for role in roles if role is not RunContext), None)
        # attrs' own way to complete a frozen instance while it comes into being.
        object.__setattr__(self, "payload", payload)
        object.__setattr__(self, "_roles", tuple("context" if role is RunContext else "payload" for role in roles))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def run(self, payload: object, context: RunContext) -> object:
        """Call the function with what it asks for, and return what it returns (a coroutine, if it is async)."""
        given = {"payload": payload, "context": context}
        run: Callable[..., object] = self.function
        return run(*(given[role] for role in self._roles))


def command(
    name: str, *, timeout: timedelta | None = None, idempotent: bool | None = None
) -> Callable[[Callable[P, R]], Command[P, R]]:
    """
    Make a command of a function `(payload, context)`, `(payload)`, `(context)` or `()`, plain or async.

    The payload's annotation is an attrs class, the context's is `RunContext`. Raises `InvalidValue` where
    the function asks for anything else.
    """

    def of(function: Callable[P, R]) -> Command[P, R]:
        return Command(name=name, function=function, timeout=timeout, idempotent=idempotent)

    return of


def _roles(name: str, function: Callable[..., object]) -> list[type]:
    """Return the annotations of the function's parameters: at most one payload class and one `RunContext`."""
    roles = [_role(name, parameter) for parameter in _parameters(name, function)]
    payloads = sum(role is not RunContext for role in roles)
    if payloads > 1 or len(roles) - payloads > 1:
        raise _misshapen(name, [role.__name__ for role in roles], "asks for too much")
    return roles


def _parameters(name: str, function: Callable[..., object]) -> list[tuple[str, Any]]:
    described = function if inspect.isroutine(function) else type(function).__call__
    try:
        hints = get_type_hints(described)
    except NameError as error:
        raise _misshapen(name, str(error), "is an annotation that cannot be resolved") from error
    return [(parameter, hints.get(parameter)) for parameter in inspect.signature(function).parameters]


def _role(name: str, parameter: tuple[str, Any]) -> type:
    hint = parameter[1]
    if isinstance(hint, type) and attrs.has(hint):
        return hint
    raise _misshapen(name, parameter[0], "is a parameter that Kept cannot fill")


def _misshapen(name: str, value: object, problem: str) -> InvalidValue:
    return InvalidValue(
        f"function of command {name}",
        value,
        problem,
        "take a payload (an attrs class at module level), a RunContext, both or neither, and annotate them",
    )
