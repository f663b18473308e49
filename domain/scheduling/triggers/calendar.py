"""The calendar of Kept: no slot lies before 1970 or after the year 9990, so no arithmetic leaves `datetime`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import EPOCH, MICROSECOND, in_utc, instant_at, micros

FIRST_INSTANT: Final = EPOCH
LAST_INSTANT: Final = datetime(9991, 1, 1, tzinfo=UTC) - MICROSECOND

_FIRST: Final = micros(FIRST_INSTANT)
_LAST: Final = micros(LAST_INSTANT)


def in_calendar(instance: object, attribute: Any, instant: datetime) -> None:
    """Validate that an attrs field holds an instant in UTC within the calendar; raise `InvalidValue` if not."""
    in_utc(instance, attribute, instant)
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        shown = instant.isoformat()
        raise InvalidValue(attribute.name, shown, "is outside the calendar", "use an instant from 1970 to 9990")


def slot_at(microseconds: int) -> datetime | None:
    """Return the instant `microseconds` after the epoch, or None outside the calendar."""
    return instant_at(microseconds) if _FIRST <= microseconds <= _LAST else None


def position(instant: datetime) -> int:
    """Return the microseconds from the epoch to `instant`; all that lies outside the calendar is at its border."""
    return max(_FIRST - 1, min(micros(instant), _LAST))
