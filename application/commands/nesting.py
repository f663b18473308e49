"""How deeply lists and tables may nest: few levels serve people, many end whoever walks down them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.scheduling.errors import InvalidValue

DEPTH_LIMIT: Final = 32
"""How many levels of lists and tables arguments and events may have; documents and scripts can carry more."""


def check_nesting(field: str, value: object) -> None:
    """Raise `InvalidValue` for what nests deeper than `DEPTH_LIMIT`."""
    if nests_deeper(DEPTH_LIMIT, value):
        raise too_deep(field)


def too_deep(field: str) -> InvalidValue:
    """Return the refusal of what nests too deeply; the value is not in it, because nobody could print it."""
    remedy = "keep lists and tables flat"
    return InvalidValue(field, f"more than {DEPTH_LIMIT} levels", "are nested too deeply", remedy)


def nests_deeper(limit: int, value: object) -> bool:
    """Tell whether `value` has more than `limit` levels of lists and tables; what holds itself has."""
    level = [value] if _holds(value) else []
    for _ in range(limit):
        level = [inner for outer in level for inner in _values(outer) if _holds(inner)]
    return bool(level)


def _holds(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _values(outer: Any) -> Any:
    return outer.values() if isinstance(outer, Mapping) else outer
