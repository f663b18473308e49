"""The catch-up budget as people write it: a number of starts, a slash and a time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from adapters.declarations.durations import parse_duration
from domain.scheduling.durations import render_duration
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Budget

UNLIMITED: Final = "unlimited"

_WRITTEN: Final = re.compile(r"([0-9]{1,7})/([0-9a-z]+)", re.ASCII)
_REMEDY: Final = f"write starts per time, such as '10/s', '100/m' or '5/30s', or {UNLIMITED!r}"


def parse_budget(field: str, value: Any) -> Budget | None:
    """Read '10/s', '100/m' or '5/30s'; 'unlimited' is None. Raises `InvalidValue` for anything else."""
    text = value.replace(" ", "") if isinstance(value, str) else ""
    if text == UNLIMITED:
        return None
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise InvalidValue(field, value, "is not a budget", _REMEDY)
    try:
        return Budget(int(found[1]), _time(found[2]))
    except InvalidValue as error:
        raise InvalidValue(field, value, f"cannot be used: {error.field} {error.problem}", error.remedy) from None


def render_budget(budget: Budget | None) -> str:
    """Write a budget as `parse_budget` reads it."""
    if budget is None:
        return UNLIMITED
    time = render_duration(budget.per)
    one_unit = time.startswith("1") and not time[1].isdigit() and render_duration(2 * budget.per) == f"2{time[1:]}"
    return f"{budget.starts}/{time[1:] if one_unit else time}"


def _time(text: str) -> timedelta:
    return parse_duration("per", text if text[0].isdigit() else f"1{text}")
