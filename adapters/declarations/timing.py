"""The timing keys of a schedule: exactly one of cron, every, at, on and after, and what shapes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from adapters.declarations.durations import parse_duration
from adapters.declarations.instants import parse_instant
from adapters.declarations.kinds import Kind, boolean, choice, integer, text, texts
from adapters.declarations.reading import Reading
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.definition import Once, Repeat, Timing
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import Batch, On
from domain.scheduling.triggers import Cron, Every, EveryBetween, Trigger
from domain.scheduling.triggers.shaped import shaped

_DATE: Final = "write it as '2026-12-25', or name one of [calendars]"
_DATES: Final = 'write ["2026-12-25", "2026-12-26"], or name one of [calendars]'


def dates(field: str, value: Any) -> tuple[date, ...]:
    """Read a list of dates, as TOML has them or as ISO 8601 texts."""
    if not isinstance(value, list):
        raise InvalidValue(field, value, "is not a list of dates", _DATES)
    return tuple(_date(field, each) for each in value)


_CRON: Final[dict[str, Kind]] = {"gap": text, "fold": text}
_EVERY: Final[dict[str, Kind]] = {"anchor": parse_instant, "spread": boolean}
_AT: Final[dict[str, Kind]] = {"because": text}
_SHAPE: Final[dict[str, Kind]] = {
    "start": parse_instant,
    "end": parse_instant,
    "windows": texts,
    "exclude": dates,
    "jitter": parse_duration,
}
_BETWEEN: Final = ("min", "max")
RULES: Final = ("cron", "every", "at", "on", "after")
NEVER_MISSED: Final = frozenset({"on", "after"})
_ON: Final[dict[str, Kind]] = {"event": text, "delay": parse_duration, "debounce": parse_duration}
_AFTER: Final[dict[str, Kind]] = {"schedules": texts, "outcome": choice(*map(str, UpstreamOutcome))}
_BATCH: Final[dict[str, Kind]] = {"max": integer, "within": parse_duration}

# `timezone` is no setting of one rule alone: windows and exclusions of any rule read it too.
TIMING_KEYS: Final = (*RULES, "timezone", "max_runs", *_CRON, *_EVERY, *_AT, *_SHAPE)


def read_timing(reading: Reading) -> Timing | None:
    """Read when the schedule is due; None when that cannot be told, with the problem noted."""
    rules = [rule for rule in RULES if rule in reading]
    if len(rules) != 1:
        # A misspelt rule has been noted as such; to call it missing as well would point away from it.
        if rules or reading.meant.isdisjoint(RULES):
            reading.note(_not_exactly_one(reading, rules))
        return None
    _refuse_keys_of_other_rules(reading, rules[0])
    match rules[0]:
        case "at":
            return _once(reading)
        case "on":
            return _on(reading)
        case "after":
            return _after(reading)
        case rule:
            return _repeat(reading, _TRIGGERS[rule])


def _once(reading: Reading) -> Once | None:
    given = reading.given(at=parse_instant, **_AT)
    return reading.make(Once, **given) if "at" in given else None


def _on(reading: Reading) -> On | None:
    """Read `on = "class.booked"`, or a table with the event and how its runs are timed."""
    _refuse_missed(reading, "on", "remove it: an event is not missed, it waits in the inbox")
    if not isinstance(reading.table["on"], dict):
        word = reading.given(on=text)
        return reading.make(On, {"event": "on"}, event=word["on"]) if word else None
    table = reading.inside("on")
    table.allow((*_ON, "batch"))
    if "event" not in table:
        table.note(InvalidValue("key", f"{table.prefix}event", "is missing", 'write { event = "class.booked" }'))
    given, batch = table.given(**_ON), _batch(table) if "batch" in table else None
    if "event" not in given or ("batch" in table and batch is None):
        return None
    return table.make(On, **given, batch=batch)


def _after(reading: Reading) -> After | None:
    """Read `after = "extract"`, a list of several, or a table that also says which outcome is followed."""
    _refuse_missed(reading, "after", "remove it: what an upstream tells is not missed, it waits in the inbox")
    match reading.table["after"]:
        case str() as only:
            return reading.make(After, {"schedule id": "after"}, schedules=(only,))
        case list():
            several = reading.given(after=texts)
            return reading.make(After, {"schedule id": "after"}, schedules=several["after"]) if several else None
        case dict():
            table = reading.inside("after")
            table.allow(_AFTER)
            given = table.given(**_AFTER)
            if "schedules" not in table:
                remedy = 'write { schedules = ["extract"], outcome = "failed" }'
                table.note(InvalidValue("key", f"{table.prefix}schedules", "is missing", remedy))
            return (
                table.make(After, {"schedule id": "schedules", "after": "schedules"}, **given)
                if "schedules" in given
                else None
            )
        case other:
            remedy = 'name a schedule, or several: after = ["extract", "load"]'
            reading.note(InvalidValue("after", str(other), "names no schedule", remedy))
            return None


def _refuse_missed(reading: Reading, rule: str, remedy: str) -> None:
    if "missed" in reading:
        problem = f"has no effect with {rule!r}"
        reading.note(InvalidValue("missed", str(reading.table["missed"]), problem, remedy))


def _batch(reading: Reading) -> Batch | None:
    if not isinstance(reading.table["batch"], dict):
        problem, remedy = "is not a table", 'write { max = 100, within = "60s" }'
        reading.note(InvalidValue(f"{reading.prefix}batch", reading.table["batch"], problem, remedy))
        return None
    table = reading.inside("batch")
    table.allow(_BATCH)
    for key in _BATCH:
        if key not in table:
            remedy = 'write { max = 100, within = "60s" }'
            table.note(InvalidValue("key", f"{table.prefix}{key}", "is missing", remedy))
    given = table.given(**_BATCH)
    return table.make(Batch, **given) if len(given) == len(_BATCH) else None


def _repeat(reading: Reading, read_trigger: Callable[[Reading], Trigger | None]) -> Repeat | None:
    trigger, zone = read_trigger(reading), reading.given(timezone=text)
    given, limit = reading.given(**_SHAPE), reading.given(max_runs=integer)
    if trigger is None:
        return None
    rule = reading.make(shaped, {"width": "jitter", "window": "windows"}, trigger=trigger, **given, **zone)
    return reading.make(Repeat, trigger=rule, **limit) if rule else None


def _cron(reading: Reading) -> Trigger | None:
    given = reading.given(cron=text, timezone=text, **_CRON)
    expression = given.pop("cron", None)
    if expression is None:
        return None
    return reading.make(Cron, {"expression": "cron"}, expression=expression, **given)


def _every(reading: Reading) -> Trigger | None:
    if isinstance(reading.table["every"], dict):
        return _between(reading)
    given = reading.given(every=parse_duration, **_EVERY)
    interval = given.pop("every", None)
    if interval is None:
        return None
    return reading.make(Every, {"interval": "every"}, interval=interval, **given)


def _between(reading: Reading) -> Trigger | None:
    limits = reading.inside("every")
    limits.allow(_BETWEEN)
    for key in _BETWEEN:
        if key not in limits:
            limits.note(InvalidValue("key", f"{limits.prefix}{key}", "is missing", 'write { min = "5m", max = "10m" }'))
    if "spread" in reading:
        remedy = "remove it: irregular slots are spread as they are"
        reading.note(InvalidValue("spread", reading.table["spread"], "has no effect with min and max", remedy))
    given, anchor = limits.given(min=parse_duration, max=parse_duration), reading.given(anchor=parse_instant)
    if len(given) < len(_BETWEEN):
        return None
    names = {"shortest": "every.min", "longest": "every.max"}
    return reading.make(EveryBetween, names, shortest=given["min"], longest=given["max"], **anchor)


_TRIGGERS: Final[Mapping[str, Callable[[Reading], Trigger | None]]] = {"cron": _cron, "every": _every}

_KEYS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "cron": (*_CRON, *_SHAPE, "max_runs", "adaptive"),
    "every": (*_EVERY, *_SHAPE, "max_runs", "adaptive"),
    "at": tuple(_AT),
    "on": (),
    "after": (),
}

_SHAPING: Final = frozenset(key for keys in _KEYS_OF.values() for key in keys)


def without_rule(table: Mapping[str, Any], rule: str) -> Mapping[str, Any]:
    """Return the table without its rule, and without the keys that would have no effect under `rule`."""
    lost = {*RULES, *_SHAPING} - set(_KEYS_OF[rule])
    return {key: value for key, value in table.items() if key not in lost}


def _refuse_keys_of_other_rules(reading: Reading, rule: str) -> None:
    for key in reading.table:
        if key in _SHAPING and key not in _KEYS_OF[rule]:
            remedy = f"remove it; it belongs to {_belongs_to(key)}"
            reading.note(InvalidValue(key, str(reading.table[key]), f"has no effect with {rule!r}", remedy))


def _belongs_to(key: str) -> str:
    return " or ".join(repr(rule) for rule, keys in _KEYS_OF.items() if key in keys)


def _not_exactly_one(reading: Reading, rules: list[str]) -> InvalidValue:
    if rules:
        first, second = rules[:2]
        return InvalidValue(first, str(reading.table[first]), f"stands beside {second!r}", "keep one of the two")
    return InvalidValue(
        "key",
        "cron",
        "is missing",
        'say when: cron = "0 2 * * *", every = "5m", at = "<instant>", on = "<event>" or after = "<schedule>"',
    )


def _date(field: str, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidValue(field, str(value), "is not a date", _DATE) from None
