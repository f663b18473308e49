"""Validators that keep a policy's numbers sensible."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite
from typing import Any

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ZERO


def non_negative(instance: object, attribute: Any, value: int | float | None) -> None:
    """Refuse a negative number, infinity and what is no number."""
    finite(instance, attribute, value)
    if value is not None and value < 0:
        raise InvalidValue(attribute.name, value, "is negative", "use zero or more")


def positive(instance: object, attribute: Any, value: int | float | None) -> None:
    """Refuse zero, negative numbers, infinity and what is no number."""
    finite(instance, attribute, value)
    if value is not None and value <= 0:
        raise InvalidValue(attribute.name, value, "is not positive", "use one or more")


def not_negative_duration(_instance: object, attribute: Any, value: timedelta | None) -> None:
    """Refuse a negative duration, and what is no duration."""
    _timedelta(attribute, value)
    if value is not None and value < ZERO:
        raise InvalidValue(attribute.name, value, "is negative", "use zero or a longer time, such as '60s'")


def positive_duration(_instance: object, attribute: Any, value: timedelta | None) -> None:
    """Refuse a duration of zero or less, and what is no duration."""
    _timedelta(attribute, value)
    if value is not None and value <= ZERO:
        raise InvalidValue(attribute.name, value, "is not positive", "use a longer time, such as '60s'")


def finite(_instance: object, attribute: Any, value: int | float | None) -> None:
    """Refuse infinity and what is no number."""
    if isinstance(value, float) and not isfinite(value):
        raise InvalidValue(attribute.name, value, "is not a finite number", "use a number such as 2.0")


def _timedelta(attribute: Any, value: object) -> None:
    """Text such as '5m' belongs to files; in Python it would only fail at the first comparison, far from its cause."""
    if value is not None and not isinstance(value, timedelta):
        remedy = "give a timedelta, such as timedelta(minutes=5)"
        raise InvalidValue(attribute.name, value, "is not a duration", remedy)
