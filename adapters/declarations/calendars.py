"""Calendars: dated lists of holidays, written once in a file and named by the schedules that observe them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from adapters.declarations.reading import Reading
from adapters.declarations.timing import dates
from domain.scheduling.errors import InvalidValue

Calendars: TypeAlias = Mapping[str, tuple[date, ...]]

_EXAMPLE: Final = 'write [calendars] and below it germany = ["2026-12-25", "2026-12-26"]'


def read_calendars(reading: Reading) -> Calendars:
    """Read the `calendars` of a file; what is no list of dates is noted and left out."""
    found = reading.table.get("calendars", {})
    if not isinstance(found, Mapping):
        reading.note(InvalidValue("calendars", found, "is not a table", _EXAMPLE))
        return {}
    inner = Reading(found, reading.problems, "calendars.")
    return inner.given(**dict.fromkeys(found, _calendar))


def observing(table: Any, calendars: Calendars) -> Any:
    """Return a schedule's table, or the changes to it, with the dates of calendars in place of their names."""
    if not isinstance(table, Mapping) or "exclude" not in table:
        return table
    return {**table, "exclude": _dated(table["exclude"], calendars)}


def _calendar(field: str, value: Any) -> tuple[date, ...]:
    found = dates(field, value)
    if not found:
        raise InvalidValue(field, value, "has no date", _EXAMPLE)
    return found


def _dated(excluded: Any, calendars: Calendars) -> Any:
    """A name that no calendar has stays where it is: whoever reads the dates says what is wrong with it."""
    if isinstance(excluded, str):
        return list(calendars[excluded]) if excluded in calendars else excluded
    if not isinstance(excluded, list):
        return excluded
    return [day for each in excluded for day in _dates_of(each, calendars)]


def _dates_of(item: Any, calendars: Calendars) -> list[Any]:
    return list(calendars[item]) if isinstance(item, str) and item in calendars else [item]
