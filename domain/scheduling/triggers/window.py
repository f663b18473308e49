"""Window: open hours on days of the week, such as 'mon-fri 09:00-17:00'."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Self

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ZERO

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_DAY: Final = timedelta(days=1)
A_WEEK: Final = timedelta(days=7)

_SHAPE: Final = re.compile(r"(?:([a-z,-]+)\s+)?(\d\d?):(\d\d)(?::(\d\d))?\s*-\s*(\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)
_REMEDY: Final = "write it as 'mon-fri 09:00-17:00', '22:00-06:00' or 'sat,sun 00:00-24:00'"


def _known_days(_instance: object, _attribute: Any, days: tuple[int, ...]) -> None:
    if not days or not all(0 <= day <= 6 for day in days):
        raise InvalidValue("window", days, "names no days of the week", _REMEDY)


def _time_of_day(_instance: object, attribute: Any, value: timedelta) -> None:
    if not ZERO <= value <= A_DAY or (attribute.name == "opens" and value == A_DAY):
        raise InvalidValue("window", str(value), f"{attribute.name} at no time of a day", _REMEDY)


def _apart(instance: Window, _attribute: Any, closes: timedelta) -> None:
    if closes == instance.opens:
        raise InvalidValue("window", str(closes), "opens and closes at the same time", _REMEDY)


@attrs.frozen
class Window:
    """
    Open from `opens` until just before `closes`, local time since midnight, on each of `days` (0 is Monday).

    When it closes at or before it opens, it closes on the following day. Raises `InvalidValue`.
    """

    days: tuple[int, ...] = attrs.field(validator=_known_days)
    opens: timedelta = attrs.field(validator=_time_of_day)
    closes: timedelta = attrs.field(validator=[_time_of_day, _apart])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 'mon-fri 09:00-17:00'; without days it is open every day. Raises `InvalidValue`."""
        found = _SHAPE.fullmatch(text.strip().lower())
        if not found:
            raise InvalidValue("window", text, "is not days and hours", _REMEDY)
        opens, closes = found.group(2, 3, 4), found.group(5, 6, 7)
        days, hours = _days(text, found[1]), (_since_midnight(text, *opens), _since_midnight(text, *closes))
        try:
            return cls(days, *hours)
        except InvalidValue as refused:
            # Whoever wrote the text looks for the text.
            raise InvalidValue("window", text, refused.problem, refused.remedy) from None

    def __str__(self) -> str:
        days = ",".join(WEEKDAYS[day] for day in self.days)
        return f"{days} {_clock(self.opens)}-{_clock(self.closes)}"

    def hours(self) -> tuple[tuple[timedelta, timedelta], ...]:
        """Return its open hours as (from, until) since Monday 00:00; the last may reach into the next week."""
        length = (self.closes - self.opens) % A_DAY or A_DAY
        return tuple((day * A_DAY + self.opens, day * A_DAY + self.opens + length) for day in self.days)


@attrs.frozen
class Week:
    """The open hours of one week, disjoint and in order, as (from, until) since Monday 00:00."""

    hours: tuple[tuple[timedelta, timedelta], ...]

    def opens(self, local: datetime) -> datetime:
        """Return the first open local time at or after `local`."""
        monday, since = _in_week(local)
        opening = next((max(opens, since) for opens, closes in self.hours if since < closes), A_WEEK + self.hours[0][0])
        return monday + opening

    def closed(self, local: datetime) -> datetime:
        """Return the last open local time at or before `local`, to the microsecond."""
        monday, since = _in_week(local)
        last_moment = timedelta(microseconds=1)
        last_week = (self.hours[-1][0] - A_WEEK, self.hours[-1][1] - A_WEEK)
        hours = reversed((last_week, *self.hours))
        return monday + next(min(closes - last_moment, since) for opens, closes in hours if opens <= since)


@lru_cache(maxsize=1024)
def week_of(windows: tuple[Window, ...]) -> Week:
    """Return the week in which any of `windows` is open, what reaches past Sunday wrapped to Monday."""
    hours = sorted(part for window in windows for opens, closes in window.hours() for part in _wrapped(opens, closes))
    merged: list[tuple[timedelta, timedelta]] = []
    for opens, closes in hours:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return Week(tuple(merged))


def _wrapped(opens: timedelta, closes: timedelta) -> tuple[tuple[timedelta, timedelta], ...]:
    return ((opens, closes),) if closes <= A_WEEK else ((opens, A_WEEK), (ZERO, closes - A_WEEK))


def _in_week(local: datetime) -> tuple[datetime, timedelta]:
    monday = datetime.combine(local.date() - local.weekday() * A_DAY, time())
    return monday, local - monday


def _clock(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(since_midnight // timedelta(seconds=1), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _since_midnight(text: str, hours: str, minutes: str, seconds: str | None) -> timedelta:
    minute, second = int(minutes), int(seconds or 0)
    if max(minute, second) > 59:
        raise InvalidValue("window", text, "has a time that no clock shows", _REMEDY)
    return timedelta(hours=int(hours), minutes=minute, seconds=second)


def _days(text: str, names: str | None) -> tuple[int, ...]:
    if names is None:
        return tuple(range(7))
    return tuple(sorted({day for part in names.split(",") for day in _day_range(text, part)}))


def _day_range(text: str, part: str) -> list[int]:
    """Return the days of 'mon', 'mon-fri' or, round the end of the week, 'fri-mon'."""
    first, _, last = part.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise InvalidValue("window", text, f"has no day of the week {part!r}", _REMEDY)
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [*range(start, end + 1)] if start <= end else [*range(start, 7), *range(end + 1)]
