"""
The fluent form: `every(10).minutes`, `every().monday.at("03:00")`, `every(5).to(10).minutes`.

`every(n)` counts elapsed time, whatever clocks show; `every()` follows the calendar of a time zone. Both are only
other ways to write the keys `every` and `cron`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, overload

import attrs

from adapters.declarations.draft import Draft
from domain.scheduling.errors import InvalidValue

_OF_DAY: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_OF_HOUR: Final = re.compile(r":([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_OF_MINUTE: Final = re.compile(r":([0-5]\d)", re.ASCII)


@overload
def every() -> Calendar: ...
@overload
def every(number: int) -> Elapsed: ...
def every(number: int | None = None) -> Calendar | Elapsed:
    """Begin a schedule that repeats: by the calendar, or every so many units of elapsed time."""
    return Calendar() if number is None else Elapsed(number)


def cron(expression: str, timezone: str | None = None) -> Draft:
    """Begin a schedule that follows a cron expression, in UTC unless a zone is named."""
    return _by_calendar(Draft(), expression, timezone)


def once(at: datetime | str, because: str = "") -> Draft:
    """Begin a promise tied to an event: one instant, an aware `datetime` or ISO 8601 with an offset."""
    return Draft().under(at=at, **({"because": because} if because else {}))


def on(
    event: str,
    *,
    delay: timedelta | str | None = None,
    debounce: timedelta | str | None = None,
    batch: Mapping[str, int | timedelta | str] | None = None,
) -> Draft:
    """Begin a schedule that listens to an event; a batch is `{"max": 100, "within": "60s"}`, or has a `timedelta`."""
    said = {"event": event, "delay": delay, "debounce": debounce, "batch": batch}
    return Draft().under(on={key: value for key, value in said.items() if value is not None})


def after(*schedules: str, outcome: str | None = None) -> Draft:
    """Begin a schedule that follows others: it has their slots, and starts where their runs came to `outcome`."""
    wanted = {} if outcome is None else {"outcome": outcome}
    return Draft().under(after={"schedules": list(schedules), **wanted})


class _Units(ABC):
    """The units in which elapsed time is counted."""

    @abstractmethod
    def _each(self, unit: str) -> Draft:
        """Begin a schedule whose slots lie as many of these units apart as were counted."""

    @property
    def milliseconds(self) -> Draft:
        """Count milliseconds."""
        return self._each("ms")

    @property
    def seconds(self) -> Draft:
        """Count seconds."""
        return self._each("s")

    @property
    def minutes(self) -> Draft:
        """Count minutes."""
        return self._each("m")

    @property
    def hours(self) -> Draft:
        """Count hours."""
        return self._each("h")

    @property
    def days(self) -> Draft:
        """Count days of 24 hours."""
        return self._each("d")

    @property
    def weeks(self) -> Draft:
        """Count weeks of 168 hours."""
        return self._each("w")


@attrs.frozen
class Elapsed(_Units):
    """So many units of elapsed time, `number` of them; `to` makes the slots irregular."""

    number: int

    def to(self, longest: int) -> Irregular:
        """Let the slots lie between this many and `longest` units apart."""
        return Irregular(self.number, longest)

    def _each(self, unit: str) -> Draft:
        return Draft().under(every=f"{self.number}{unit}")


@attrs.frozen
class Irregular(_Units):
    """Slots that lie `shortest` to `longest` units apart."""

    shortest: int
    longest: int

    def _each(self, unit: str) -> Draft:
        return Draft().under(every={"min": f"{self.shortest}{unit}", "max": f"{self.longest}{unit}"})


@attrs.frozen
class Daily(Draft):
    """Midnight on some days of the week, unless `at` names another time."""

    days: str = "*"

    @classmethod
    def on(cls, days: str) -> Daily:
        """Begin with the days as cron names them."""
        return cls(keys={"cron": f"0 0 * * {days}"}, days=days)

    def at(self, time: str, timezone: str | None = None) -> Draft:
        """Name the time of day, '03:00' or '03:00:30', and the zone whose clock shows it (UTC if none)."""
        hour, minute, second = _time(_OF_DAY, time, "'03:00' or '03:00:30'")
        return _by_calendar(self, f"{_seconds(second)}{int(minute)} {int(hour)} * * {self.days}", timezone)


@attrs.frozen
class Hourly(Draft):
    """The full hour, unless `at` names another minute."""

    def at(self, time: str, timezone: str | None = None) -> Draft:
        """Name the minute of the hour, ':15' or ':15:30', and the zone whose hours are meant (UTC if none)."""
        minute, second = _time(_OF_HOUR, time, "':15' or ':15:30'")
        return _by_calendar(self, f"{_seconds(second)}{int(minute)} * * * *", timezone)


@attrs.frozen
class Minutely(Draft):
    """The full minute, unless `at` names another second."""

    def at(self, time: str) -> Draft:
        """Name the second of the minute, ':30'."""
        (second,) = _time(_OF_MINUTE, time, "':30'")
        return _by_calendar(self, f"{int(second)} * * * * *", None)


@attrs.frozen
class Calendar:
    """What a calendar and a clock can repeat."""

    @property
    def minute(self) -> Minutely:
        """Every minute of the clock."""
        return Minutely({"cron": "* * * * *"})

    @property
    def hour(self) -> Hourly:
        """Every hour of the clock."""
        return Hourly({"cron": "0 * * * *"})

    @property
    def day(self) -> Daily:
        """Every day."""
        return Daily.on("*")

    @property
    def weekday(self) -> Daily:
        """Monday to Friday."""
        return Daily.on("mon-fri")

    @property
    def monday(self) -> Daily:
        """Every Monday."""
        return Daily.on("mon")

    @property
    def tuesday(self) -> Daily:
        """Every Tuesday."""
        return Daily.on("tue")

    @property
    def wednesday(self) -> Daily:
        """Every Wednesday."""
        return Daily.on("wed")

    @property
    def thursday(self) -> Daily:
        """Every Thursday."""
        return Daily.on("thu")

    @property
    def friday(self) -> Daily:
        """Every Friday."""
        return Daily.on("fri")

    @property
    def saturday(self) -> Daily:
        """Every Saturday."""
        return Daily.on("sat")

    @property
    def sunday(self) -> Daily:
        """Every Sunday."""
        return Daily.on("sun")


def _by_calendar(draft: Draft, expression: str, timezone: str | None) -> Draft:
    zone = {} if timezone is None else {"timezone": timezone}
    return Draft(draft.keys, draft.id, draft.overlays).under(cron=expression, **zone)


def _time(shape: re.Pattern[str], text: str, example: str) -> tuple[str, ...]:
    found = shape.fullmatch(str(text))
    if found is None:
        raise InvalidValue("at", text, "is not a time that fits here", f"write it as {example}")
    return found.groups()


def _seconds(second: str | None) -> str:
    return f"{int(second)} " if second else ""
