"""Instants as people write them: ISO 8601, with the offset that makes them one instant everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.scheduling.errors import InvalidValue


def parse_instant(field: str, value: Any) -> datetime:
    """Read an ISO 8601 date and time with its offset, as text or as TOML has it; return it in UTC."""
    instant = _read(field, value, "use ISO 8601 with an offset, such as '2026-03-29T09:00:00+02:00'")
    if instant.tzinfo is None:
        remedy = f"add one, such as '{instant.isoformat()}+00:00' for UTC"
        raise InvalidValue(field, str(value), "has no offset from UTC", remedy)
    return _in_utc(field, instant)


def parse_instant_or_utc(field: str, value: str) -> datetime:
    """Read an ISO 8601 date and time as typed at a command line, where a missing offset means UTC."""
    instant = _read(field, value, "use ISO 8601, such as '2026-03-29T09:00:00+02:00'; without an offset it is UTC")
    return _in_utc(field, instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _read(field: str, value: Any, remedy: str) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidValue(field, value, "is not a date and time", remedy) from None


def _in_utc(field: str, instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        remedy = "use a year between 1970 and 9990"
        raise InvalidValue(field, instant.isoformat(), "lies outside the calendar", remedy) from None
