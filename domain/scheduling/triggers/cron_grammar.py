"""
What a cron expression may say, and how it is put so that croniter means the same.

croniter reads some spellings wrongly and accepts others that it cannot honour. Those are refused here,
or rewritten: macros, `5-5`, wrap-around ranges, Sunday as 7 in a range, a `*` inside a list, `5L`.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

import attrs

from domain.scheduling.errors import InvalidValue

MACROS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@attrs.frozen
class Field:
    """One field of an expression: its name for messages, the values it takes, and the names they go by."""

    name: str
    low: int
    high: int
    names: dict[str, int] = attrs.field(factory=dict, eq=False)

    def number(self, text: str) -> int | None:
        """Return the value that `text` stands for, or None if it is neither a number nor a name."""
        return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else self.names.get(text)


SECOND: Final = Field("second", 0, 59)
MINUTE: Final = Field("minute", 0, 59)
HOUR: Final = Field("hour", 0, 23)
DAY: Final = Field("day of month", 1, 31)
MONTH: Final = Field("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)})
WEEKDAY: Final = Field("day of week", 0, 6, {name: number for number, name in enumerate(_DAYS)})

_FIVE: Final = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)
_VALUE: Final = r"[0-9a-z]+"
_ANY: Final = re.compile(r"\*(?:/[0-9]+)?")
_SINGLE: Final = re.compile(rf"({_VALUE})(/[0-9]+)?")
_RANGE: Final = re.compile(rf"({_VALUE})-({_VALUE})(?:/([0-9]+))?")
_DRAWN: Final = re.compile(r"[hr](?:\(.*\))?(?:/[0-9]+)?")
_LAST_WEEKDAY: Final = re.compile(rf"l({_VALUE})|([0-9]|[a-z]{{3}})l")
_NTH_WEEKDAY: Final = re.compile(rf"({_VALUE})(?:-({_VALUE}))?#([1-5])")
_LAST_OR_NEAREST_DAY: Final = re.compile(r"l|[0-9]{1,2}w|w[0-9]{1,2}|[0-9]{1,2}-l")


@attrs.frozen
class Normalised:
    """
    An expression in the spelling that croniter reads rightly.

    `wildcard` is the distinction of section 5: `*` or `*/n` leads the minute or the hour.
    `either_day` says that day of month and day of week are both restricted, so one of them suffices.
    """

    text: str
    wildcard: bool
    either_day: bool


def normalise(expression: str) -> Normalised:
    """Return `expression` as croniter should read it; raise `InvalidValue` for what it could not honour."""
    texts = _fields(expression)
    fields = (SECOND, *_FIVE) if len(texts) == 6 else _FIVE
    parts = [_field(expression, field, text) for field, text in zip(fields, texts, strict=True)]
    minute, hour, day, _month, weekday = parts[-5:]
    _refuse_unsound_days(expression, day, weekday)
    return Normalised(
        " ".join(parts),
        wildcard=minute.startswith("*") or hour.startswith("*"),
        either_day=not day.startswith("*") and not weekday.startswith("*"),
    )


def _fields(expression: str) -> list[str]:
    words = expression.strip().lower()
    if words.startswith("@") and words not in MACROS:
        _refuse(expression, "is not a macro of Kept", f"use one of {', '.join(sorted(MACROS))} or five fields")
    texts = MACROS.get(words, words).split()
    if len(texts) not in (5, 6) or not expression.isascii():
        _refuse(
            expression,
            f"has {len(texts)} fields" if expression.isascii() else "has characters that are not ASCII",
            "give five fields (minute hour day month weekday), or six with the seconds first",
        )
    return texts


def _field(expression: str, field: Field, text: str) -> str:
    """Rewrite one field item by item; `?` says no more than `*`."""
    if text == "?" and field in (DAY, WEEKDAY):
        return "*"
    first, *others = text.split(",")
    return ",".join([_item(expression, field, first), *(_later_item(expression, field, item) for item in others)])


def _later_item(expression: str, field: Field, item: str) -> str:
    """A `*` inside a list names every value, but only a leading one leaves the field unrestricted (Vixie)."""
    return f"{field.low}-{field.high}" if item == "*" else _item(expression, field, item)


def _item(expression: str, field: Field, item: str) -> str:
    if _DRAWN.fullmatch(item):
        _refuse(expression, f"asks for a drawn {field.name} ({item})", "name the value, or use spread or jitter")
    if re.search(r"/0+$", item):
        _refuse(expression, f"has a step of 0 in its {field.name}", "use a step of at least 1")
    if _ANY.fullmatch(item) or (field is DAY and _LAST_OR_NEAREST_DAY.fullmatch(item)):
        return item
    if field is WEEKDAY and (found := _LAST_WEEKDAY.fullmatch(item)):
        return f"l{_value(expression, field, found[1] or found[2]) % 7}"
    if field is WEEKDAY and (found := _NTH_WEEKDAY.fullmatch(item)):
        first, last = (_value(expression, field, text) for text in (found[1], found[2] or found[1]))
        return ",".join(f"{day}#{found[3]}" for day in _cycle(field, first, last))
    return _single_or_range(expression, field, item)


def _single_or_range(expression: str, field: Field, item: str) -> str:
    if found := _SINGLE.fullmatch(item):
        value = _value(expression, field, found[1])
        return f"{value % 7 if field is WEEKDAY else value}{found[2] or ''}"
    found = _RANGE.fullmatch(item)
    if not found:
        nth = ", with #1 to #5 for the nth of a month" if "#" in item and field is WEEKDAY else ""
        _refuse(expression, f"has no {field.name} in {item!r}", _remedy(field) + nth)
    first, last = (_value(expression, field, text) for text in found.group(1, 2))
    if first > last and found[3]:
        problem = f"steps through a range that wraps around in its {field.name}"
        _refuse(expression, problem, "list the values, or use two ranges")
    return _range(field, first, last, int(found[3] or 1))


def _range(field: Field, first: int, last: int, step: int) -> str:
    """Leave to croniter what it reads rightly; list the values of an equal, wrapping or Sunday-as-7 range."""
    if first < last <= field.high:
        return f"{first}-{last}/{step}"
    return ",".join(map(str, _cycle(field, first, last)[::step]))


def _cycle(field: Field, first: int, last: int) -> list[int]:
    """Return the values from `first` round to `last`, with Sunday as 0."""
    if first <= last:
        values = [*range(first, last + 1)]
    else:
        values = [*range(first, field.high + 1), *range(field.low, last + 1)]
    return list(dict.fromkeys(value % 7 if field is WEEKDAY else value for value in values))


def _value(expression: str, field: Field, text: str) -> int:
    """Return what `text` stands for; Sunday may be 7 as well as 0."""
    value = field.number(text)
    if value is None or not field.low <= value <= (7 if field is WEEKDAY else field.high):
        _refuse(expression, f"has no {field.name} {text!r}", _remedy(field))
    return value


def _refuse_unsound_days(expression: str, day: str, weekday: str) -> None:
    """Refuse the combinations that croniter accepts and then gets silently wrong."""
    if "w" in day and weekday != "*":
        problem = "combines W (nearest weekday) with a day of week"
        _refuse(expression, problem, "use two schedules, or leave the day of week *")
    counted = ["#" in item or "l" in item for item in weekday.split(",")]
    if any(counted) and not all(counted):
        _refuse(expression, "mixes plain weekdays with # or L", "use two schedules")
    if any(counted) and day != "*":
        problem = "combines # or L in the day of week with a day of month"
        _refuse(expression, problem, "use two schedules, or leave the day of month *")


def _refuse(expression: str, problem: str, remedy: str) -> NoReturn:
    raise InvalidValue("cron", expression, problem, remedy)


def _remedy(field: Field) -> str:
    names = f" or {next(iter(field.names))}-{next(reversed(field.names))}" if field.names else ""
    return f"use {field.low}-{field.high}{names}"
