"""Time zones as the triggers see them: stretches of one constant offset, and the clock changes between them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import attrs

from domain.scheduling.errors import InvalidValue

DATE_CHANGE: Final = timedelta(hours=3)

# Since 1970 no zone has gone to another offset and back in less than seven days (Boa Vista, October 2000).
_PROBE: Final = timedelta(days=5)
_SECOND: Final = timedelta(seconds=1)


@attrs.frozen
class ClockChange:
    """The instant (UTC) at which the clocks of a zone go from one offset to another."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def shift(self) -> timedelta:
        """How far the local clock jumps: positive in a gap, negative in a fold."""
        return self.after - self.before

    @property
    def is_gap(self) -> bool:
        """True when local time jumps forward, so that some local times never exist."""
        return self.after > self.before

    @property
    def is_date_change(self) -> bool:
        """True for a jump of three hours or more: the zone changed its date, it did not save daylight."""
        return abs(self.shift) >= DATE_CHANGE


@attrs.frozen
class Stretch:
    """
    Instants from `start` up to but not including `end` (UTC) that share one offset.

    A stretch never leaves its UTC year, which keeps the search for clock changes bounded. So
    `opening` and `closing`, the nearest changes on either side, may lie outside the stretch.
    """

    start: datetime
    end: datetime
    offset: timedelta
    opening: ClockChange | None
    closing: ClockChange | None

    def local(self, instant: datetime) -> datetime:
        """Return what the clock on the wall shows at `instant` (naive)."""
        return instant.replace(tzinfo=None) + self.offset


def valid_zone(_instance: object, attribute: Any, name: str) -> None:
    """Validate that an attrs field names a time zone; raise `InvalidValue` naming the nearest one if not."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise InvalidValue(attribute.name, name, "is not a known time zone", _zone_remedy(str(name))) from None


def stretch_at(zone: str, instant: datetime) -> Stretch:
    """Return the stretch of `zone` that holds `instant` (UTC)."""
    return next(stretch for stretch in stretches(zone, instant.year) if instant < stretch.end)


@lru_cache(maxsize=4096)
def stretches(zone: str, year: int) -> tuple[Stretch, ...]:
    """Return the stretches of one UTC year, in order; a pure function of the zone database."""
    changes = changes_in(zone, year)
    earlier = next(reversed(changes_in(zone, year - 1)), None)
    later = next(iter(changes_in(zone, year + 1)), None)
    edges = (_new_year(year), *(change.at for change in changes), _new_year(year + 1))
    around = (earlier, *changes, later)
    return tuple(
        Stretch(start, end, _offset(ZoneInfo(zone), start), around[index], around[index + 1])
        for index, (start, end) in enumerate(pairwise(edges))
        if start < end
    )


@lru_cache(maxsize=8192)
def changes_in(zone: str, year: int) -> tuple[ClockChange, ...]:
    """Return every clock change of `zone` within one UTC year, in order."""
    return tuple(_changes_between(ZoneInfo(zone), _new_year(year) - _SECOND, _new_year(year + 1) - _SECOND))


def _changes_between(zone: ZoneInfo, low: datetime, end: datetime) -> Iterator[ClockChange]:
    """Probe at steps too short to miss a change and halve down to the second of each one found."""
    while low < end:
        high = min(low + _PROBE, end)
        before = _offset(zone, low)
        if _offset(zone, high) != before:
            high = _first_second_off(zone, low, high, before)
            yield ClockChange(high, before, _offset(zone, high))
        low = high


def _first_second_off(zone: ZoneInfo, low: datetime, high: datetime, offset: timedelta) -> datetime:
    """Return the first second in (low, high] whose offset is no longer `offset`."""
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _zone_remedy(name: str) -> str:
    names = {known.lower(): known for known in available_timezones()}
    nearest = difflib.get_close_matches(name.lower(), names)
    if nearest:
        return f"did you mean {names[nearest[0]]!r}?"
    return "use a name of the IANA database such as 'Europe/Berlin'"
