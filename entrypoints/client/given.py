"""What an application gives, looked at when it arrives: not every caller has a type checker, and what is kept stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from domain.scheduling.definition import Policies, Priority
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ZERO

LARGEST_VERSION: Final = 2**63 - 1

_AN_INSTANT: Final = "use an aware datetime, such as one in UTC"


def text(field: str, value: object) -> str:
    """Return a text; nothing else becomes one, since nobody knows how its owner would write it."""
    if not isinstance(value, str):
        raise InvalidValue(field, value, "is not a text", "pass a str")
    return value


def in_utc(field: str, value: object) -> datetime:
    """Return an aware instant in UTC; a naive one raises `InvalidValue`, because nobody knows when it is."""
    if not isinstance(value, datetime):
        raise InvalidValue(field, value, "is not an instant", _AN_INSTANT)
    if value.tzinfo is None:
        raise InvalidValue(field, value.isoformat(), "has no time zone", _AN_INSTANT)
    return value.astimezone(UTC)


def time_after(field: str, value: object, instant: datetime) -> timedelta:
    """Return how long after `instant` (UTC) something is, which is said as an instant or as a duration."""
    if not isinstance(value, timedelta | datetime):
        remedy = "use an aware datetime, or a timedelta after it"
        raise InvalidValue(field, value, "is neither an instant nor a time after the promised one", remedy)
    after = value if isinstance(value, timedelta) else in_utc(field, value) - instant
    if after < ZERO:
        raise InvalidValue(field, value, "lies before the promised instant", "give a later one")
    return after


def version(value: object) -> int | None:
    """Return the version of a subject, if it has one: a whole number that rises."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_VERSION:
        raise InvalidValue("version", value, "is not a version", f"use an int from 0 to {LARGEST_VERSION}")
    return value


def policies(value: object) -> Policies:
    """Return policies, the usual ones for None."""
    if not isinstance(value, Policies | None):
        raise InvalidValue("policies", value, "is no Policies", "pass Policies(retry=Retry(max_attempts=3))")
    return value or Policies()


def priority(value: object) -> Priority:
    """Return a priority, which may be given by its name."""
    known = {str(each): each for each in Priority}
    found = known.get(value) if isinstance(value, str) else None
    if found is None:
        raise InvalidValue("priority", value, "is not known", f"there are: {', '.join(known)}")
    return found
