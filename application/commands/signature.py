"""What a function asks for: a payload or the plain values in it, a context, and what others provide."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum, auto
from inspect import Parameter
from typing import Any, Final, get_type_hints

import attrs

from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue

_PLAIN: Final = (str, int, float, bool, bytes, list, tuple, dict, date, time, timedelta, Enum)
_NO_ARGUMENT: Final = ("context", "ctx", "self", "cls")
"""Parameters that want something else than an argument; without an annotation nobody can tell what."""

_VARIADIC: Final = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


class Role(Enum):
    """What a parameter is filled with."""

    PAYLOAD = auto()
    FIELD = auto()
    CONTEXT = auto()
    DEPENDENCY = auto()


@attrs.frozen
class Asked:
    """One parameter, and what fills it."""

    parameter: Parameter
    kind: Any
    role: Role

    @property
    def name(self) -> str:
        """Return the parameter's name."""
        return self.parameter.name

    @property
    def by_keyword(self) -> bool:
        """Tell whether it can only be given by name."""
        return self.parameter.kind is Parameter.KEYWORD_ONLY

    @property
    def is_optional(self) -> bool:
        """Tell whether the function does without it."""
        return self.parameter.default is not Parameter.empty


@attrs.frozen
class Signature:
    """All that a function asks for; `payload` is the class of its arguments, made for it if it takes plain values."""

    asked: Sequence[Asked]
    payload: type | None

    @classmethod
    def of(cls, command: str, function: Callable[..., object]) -> Signature:
        """Read a function's annotations, or raise `InvalidValue` for one that Kept cannot call."""
        asked = tuple(_asked(command, function))
        payloads = [each for each in asked if each.role is Role.PAYLOAD]
        fields = [each for each in asked if each.role is Role.FIELD]
        contexts = sum(each.role is Role.CONTEXT for each in asked)
        if len(payloads) > 1 or contexts > 1 or (payloads and fields):
            raise misshapen(command, [each.name for each in asked], "asks for too much")
        if fields:
            return cls(asked, _class_of(fields))
        return cls(asked, payloads[0].kind if payloads else None)

    def dependencies(self) -> Iterator[Asked]:
        """Yield what somebody has to provide."""
        return (each for each in self.asked if each.role is Role.DEPENDENCY)

    def call(
        self, function: Callable[..., object], payload: object, context: RunContext, provided: Mapping[str, Any]
    ) -> object:
        """Call the function with what it asks for, and return what it returns (a coroutine, if it is async)."""

        def value(asked: Asked) -> Any:
            match asked.role:
                case Role.PAYLOAD:
                    return payload
                case Role.FIELD:
                    return getattr(payload, asked.name)
                case Role.CONTEXT:
                    return context
                case Role.DEPENDENCY:
                    return provided[asked.name]

        given = [each for each in self.asked if each.role is not Role.DEPENDENCY or each.name in provided]
        positional = (value(each) for each in given if not each.by_keyword)
        return function(*positional, **{each.name: value(each) for each in given if each.by_keyword})


def misshapen(command: str, value: object, problem: str) -> InvalidValue:
    """Return the refusal of a function that Kept cannot call."""
    return InvalidValue(
        f"function of command {command}",
        value,
        problem,
        "take a payload (an attrs class at module level) or plain values, a RunContext, and after '*' what is provided "
        "by type; annotate all of them",
    )


def is_async(function: Callable[..., object]) -> bool:
    """Tell whether calling it makes a coroutine."""
    return inspect.iscoroutinefunction(_described(function))


def _asked(command: str, function: Callable[..., object]) -> Iterator[Asked]:
    described = _described(function)
    if inspect.isgeneratorfunction(described) or inspect.isasyncgenfunction(described):
        raise InvalidValue(f"function of command {command}", "yield", "would run nothing of it", "return, or await")
    try:
        hints = get_type_hints(described, include_extras=True)
    except NameError as error:
        raise misshapen(command, str(error), "is an annotation that cannot be resolved") from error
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in _VARIADIC or (name not in hints and name in _NO_ARGUMENT):
            raise misshapen(command, name, "is a parameter that Kept cannot fill")
        # What a function does not say of a parameter, it takes for granted: any argument will do.
        kind = hints.get(name, Any)
        yield Asked(parameter, kind, _role(parameter, kind))


def _role(parameter: Parameter, kind: Any) -> Role:
    if kind is RunContext:
        return Role.CONTEXT
    if not isinstance(kind, type) or issubclass(kind, _PLAIN):
        return Role.FIELD
    if parameter.kind is Parameter.KEYWORD_ONLY:
        return Role.DEPENDENCY
    return Role.PAYLOAD if attrs.has(kind) else Role.FIELD


def _described(function: Callable[..., object]) -> Callable[..., object]:
    # What is called on an object that is no function is its class's `__call__`.
    return function if inspect.isroutine(function) else type(function).__call__


def _class_of(fields: Sequence[Asked]) -> type:
    """Make the payload class of a function that takes its arguments one by one."""
    made = {each.name: attrs.field(type=each.kind, default=_default(each.parameter)) for each in fields}
    return attrs.make_class("Arguments", made, frozen=True, kw_only=True)


def _default(parameter: Parameter) -> Any:
    return attrs.NOTHING if parameter.default is Parameter.empty else parameter.default
