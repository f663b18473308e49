"""The oracle's own reading of cron fields: it says whether one naive local time matches, and nothing more."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import attrs

from tests.oracle.expressions import MONTHS, WEEKDAYS

MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * sun",
    "@monthly": "0 0 1 * *",
}


@attrs.frozen
class Matcher:
    """Which seconds, minutes and hours an expression names, and on which dates."""

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    day: str
    weekday: str
    wildcard: bool

    def on(self, day: date) -> bool:
        """Vixie's rule: both must hold if either starts with `*`; else one of the two is enough."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = _date_matches(self.day, day), _weekday_matches(self.weekday, day)
        both_needed = self.day[0] in "*?" or self.weekday[0] in "*?"
        return (by_date and by_weekday) if both_needed else (by_date or by_weekday)


def matcher(expression: str) -> Matcher:
    """Read an expression that is known to be valid."""
    fields = MACROS.get(expression, expression).lower().split()
    seconds = fields.pop(0) if len(fields) == 6 else "0"
    minute, hour, day, month, weekday = fields
    month_names = {name: number for number, name in enumerate(MONTHS, 1)}
    return Matcher(
        _values(seconds, 0, 59, {}),
        _values(minute, 0, 59, {}),
        _values(hour, 0, 23, {}),
        _values(month, 1, 12, month_names),
        day,
        weekday,
        wildcard=minute.startswith("*") or hour.startswith("*"),
    )


def _values(field: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    return frozenset(value for item in field.split(",") for value in _item(item, low, high, names))


def _item(item: str, low: int, high: int, names: dict[str, int]) -> list[int]:
    """Walk from the first value of an item to its last, one at a time, wrapping at the end of the field."""
    span, _, step = item.partition("/")
    if span in "*?":
        first, last = low, high
    else:
        start, dash, stop = span.partition("-")
        first = names[start] if start in names else int(start)
        last = (names[stop] if stop in names else int(stop)) if dash else (high if step else first)
    walked, value = [first], first
    while value != last:
        value = low if value == high else value + 1
        walked.append(value)
    return walked[:: int(step or 1)]


def _date_matches(field: str, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    for item in field.split(","):
        if item == "l" and day.day == last:
            return True
        if "w" in item and day.day == _nearest_weekday(day, min(int(item.strip("w")), last), last):
            return True
        if "l" not in item and "w" not in item and day.day in _item(item, 1, 31, {}):
            return True
        if item.endswith("-l") and day.day >= int(item[:-2]):
            return True
    return False


def _nearest_weekday(day: date, wanted: int, last: int) -> int:
    """Return the day of the month, Monday to Friday, that lies nearest to `wanted` within the month."""
    working = [number for number in range(1, last + 1) if day.replace(day=number).weekday() < 5]
    return min(working, key=lambda number: abs(number - wanted))


def _weekday_matches(field: str, day: date) -> bool:
    names = {name: number for number, name in enumerate(WEEKDAYS)}
    number, last = day.isoweekday() % 7, monthrange(day.year, day.month)[1]
    for item in field.split(","):
        plain, _, nth = item.partition("#")
        is_last = plain.startswith("l") or plain.endswith("l")
        days = {value % 7 for value in _seven_days(plain.strip("l") if is_last else plain, names)}
        if is_last and not day.day + 7 > last:
            continue
        if nth and (day.day + 6) // 7 != int(nth):
            continue
        if number in days:
            return True
    return False


def _seven_days(item: str, names: dict[str, int]) -> list[int]:
    """Sunday is 0 at the start of the week and 7 at its end, whichever makes the range go forward."""
    high = 7 if "7" in item.partition("/")[0] else 6
    return _item(item, 0, high, names)
