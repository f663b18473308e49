"""The kinds of values that a key can hold: each reads one value or says what to write instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from typing import Any, Final, TypeAlias

from adapters.declarations.suggestions import did_you_mean
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import check_words

Kind: TypeAlias = Callable[[str, Any], Any]

LARGEST_NUMBER: Final = 1_000_000_000


def text(field: str, value: Any) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise InvalidValue(field, value, "is not a text", "put it in quotes")
    check_words(field, value)
    return value


def texts(field: str, value: Any) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list):
        raise InvalidValue(field, value, "is not a list", 'write ["…", "…"]')
    return tuple(text(field, each) for each in value)


def boolean(field: str, value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise InvalidValue(field, value, "is neither true nor false", "write true or false, without quotes")
    return value


def integer(field: str, value: Any) -> int:
    """Read a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValue(field, value, "is not a whole number", "write digits only, without quotes")
    _refuse_the_immense(field, value)
    return value


def number(field: str, value: Any) -> float:
    """Read a number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidValue(field, value, "is not a number", "write a number such as 2.0, without quotes")
    _refuse_the_immense(field, value)
    return float(value)


def choice(*choices: str) -> Kind:
    """Return the kind that reads one of the named choices."""

    def read(field: str, value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            remedy = _remedy(value, choices)
            raise InvalidValue(field, value, "is not known", remedy)
        return value

    return read


def json_table(field: str, value: Any) -> Mapping[str, Any]:
    """Read a table whose values JSON can carry; dates and times become ISO 8601 texts."""
    if not isinstance(value, dict):
        raise InvalidValue(field, value, "is not a table", 'write { name = "value" }')
    return {key: _json(f"{field}.{key}", each) for key, each in value.items()}


def _json(field: str, value: Any) -> Any:
    match value:
        case dict():
            return json_table(field, value)
        case list():
            return [_json(field, each) for each in value]
        case datetime() | date() | time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise InvalidValue(field, value, "cannot be written as JSON", "use a finite number or a text")
        case _:
            return value


def _refuse_the_immense(field: str, value: float) -> None:
    if abs(value) > LARGEST_NUMBER:
        raise InvalidValue(field, value, "is too large", f"use at most {LARGEST_NUMBER}")


def _remedy(value: Any, choices: Collection[str]) -> str:
    return did_you_mean(value, choices) if isinstance(value, str) else f"use one of {', '.join(choices)}"
