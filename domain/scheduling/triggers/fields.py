"""Validators for the fields of triggers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from domain.scheduling.durations import render_duration
from domain.scheduling.errors import InvalidValue

Validator = Callable[[object, Any, Any], None]


def one_of(*choices: str) -> Validator:
    """Return a validator that accepts the named choices only."""

    def validate(_instance: object, attribute: Any, value: Any) -> None:
        if value not in choices:
            raise InvalidValue(attribute.name, value, "is not known", f"use one of {', '.join(choices)}")

    return validate


def at_least(shortest: timedelta) -> Validator:
    """Return a validator that refuses durations below `shortest`."""

    def validate(_instance: object, attribute: Any, value: timedelta) -> None:
        if value < shortest:
            raise InvalidValue(attribute.name, value, "is too short", f"use at least '{render_duration(shortest)}'")

    return validate
