"""Durations as people write them: a number and its unit, as often as needed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from domain.scheduling.durations import UNITS
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import MICROSECOND

LONGEST: Final = timedelta(days=36_525)

_PART: Final = re.compile(r"([0-9]{1,20})(ms|us|[wdhms])", re.ASCII)
_WHOLE: Final = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
_SECONDS: Final = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,6}))?", re.ASCII)
_REMEDY: Final = "write a whole number with its unit (w, d, h, m, s, ms), such as '90s', '1h30m' or '250ms'"


def parse_duration(field: str, value: Any) -> timedelta:
    """Read '90s', '5m', '1h30m', '250ms', '2d' or '1w'; raise `InvalidValue` for anything else, plain numbers too."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise _without_unit(field, value)
    text = value.replace(" ", "") if isinstance(value, str) else ""
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise InvalidValue(field, value, "is negative", f"write it without the sign: '{text[1:]}'")
    if not _WHOLE.fullmatch(text):
        raise InvalidValue(field, value, "is not a duration", _REMEDY)
    return _within_limits(field, value, [(int(number), unit) for number, unit in _PART.findall(text)])


def parse_seconds(field: str, value: Any) -> timedelta:
    """Read a duration where a plain number counts as seconds, as is usual outside of schedules files."""
    seconds = _SECONDS.fullmatch(str(value))
    if seconds is None or isinstance(value, bool):
        return parse_duration(field, value)
    return _within_limits(field, str(value), [(int(seconds[1]), "s"), (int((seconds[2] or "").ljust(6, "0")), "us")])


def _without_unit(field: str, value: int) -> InvalidValue:
    if value < 0:
        return InvalidValue(field, value, "is negative and has no unit", f"write '{-value}s' if you mean seconds")
    return InvalidValue(field, value, "has no unit", f"write '{value}s' if you mean seconds")


def _within_limits(field: str, value: str, parts: list[tuple[int, str]]) -> timedelta:
    # Whole microseconds do not overflow as a timedelta would.
    total = sum(number * (UNITS[unit] // MICROSECOND) for number, unit in parts)
    if total > LONGEST // MICROSECOND:
        raise InvalidValue(field, value, "is too long", f"use at most '{LONGEST.days}d'")
    return timedelta(microseconds=total)
