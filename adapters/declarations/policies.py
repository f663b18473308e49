"""The policy keys of a schedule: from what missed slots become, over conditions and retries, to duplicates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from adapters.declarations.choosing import Choice, Menu, choose
from adapters.declarations.durations import parse_duration
from adapters.declarations.kinds import Kind, choice, integer, json_table, number, text, texts
from adapters.declarations.reading import Reading
from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker
from domain.scheduling.policies.duplicates import OnDuplicate
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.values import GroupName, group_name

POLICY_KEYS: Final = (
    *("missed", "overlap", "exclusive", "gate", "adaptive", "deadline", "timeout"),
    *("retry", "on_exhausted", "breaker", "max_lost", "on_lost", "on_duplicate", "sla"),
)

_TIMES: Final[dict[str, Kind]] = {"grace": parse_duration, "catch_up_window": parse_duration}

MISSED: Final[Menu] = {
    "skip": Choice(SkipMissed, _TIMES),
    "run_once": Choice(RunOnce, _TIMES),
    "replay_all": Choice(ReplayAll, {**_TIMES, "catch_up_limit": integer}),
}


def _merge(keep: str = "newest") -> Merge:
    return Merge(keep_newest=keep == "newest")


OVERLAP: Final[Menu] = {
    "allow": Choice(Allow, {"max_concurrent": integer}),
    "skip": Choice(SkipOverlap),
    "serialize": Choice(Serialize, {"backlog_limit": integer}),
    "merge": Choice(_merge, {"keep": choice("newest", "oldest")}),
    "replace": Choice(Replace),
}

RETRY: Final[dict[str, Kind]] = {
    "max_attempts": integer,
    "base": parse_duration,
    "factor": number,
    "cap": parse_duration,
    "window": parse_duration,
    "jitter": number,
    "never": texts,
}

BREAKER: Final[dict[str, Kind]] = {"failures": integer, "cool_down": parse_duration}

GATE: Final[dict[str, Kind]] = {
    "gauge": text,
    "below": number,
    "above": number,
    "when_unknown": choice(*map(str, Unknown)),
}

ADAPTIVE: Final[dict[str, Kind]] = {"gauge": text, "fast_at": number, "slow_at": number, "slowest": parse_duration}


SLA: Final[dict[str, Kind]] = dict.fromkeys(("late_after", "finish_within", "must_run_every"), parse_duration)


def read_policies(reading: Reading) -> Policies | None:
    """Read every policy that the table names; the others are the domain's defaults."""
    parts = {
        "missed": choose(reading, "missed", MISSED, default="run_once"),
        "overlap": choose(reading, "overlap", OVERLAP),
        "retry": _retry(reading),
        "on_exhausted": _on_exhausted(reading),
        "gate": _gate(reading),
        "adaptive": _adaptive(reading),
        "breaker": _breaker(reading),
        "lost": _lost(reading),
        "sla": _sla(reading),
        **reading.given(deadline=parse_duration, timeout=parse_duration, exclusive=_group),
        **reading.given(on_duplicate=choice(*map(str, OnDuplicate))),
    }
    return reading.make(Policies, **{name: part for name, part in parts.items() if part is not None})


def _group(field: str, value: Any) -> GroupName:
    return group_name(text(field, value))


def _retry(reading: Reading) -> Retry | None:
    table = _table(reading, "retry", '{ max_attempts = 3, base = "10s" }')
    if table is None:
        return None
    table.allow([*RETRY, "max_lost", "on_lost"])
    return table.make(Retry, **table.given(**RETRY))


def _gate(reading: Reading) -> Gate | None:
    example = '{ gauge = "load", below = 2.0 }'
    table = _table(reading, "gate", example)
    if table is None:
        return None
    given = _complete(table, ("gauge",), GATE, example)
    return table.make(Gate, **given) if given else None


def _adaptive(reading: Reading) -> Adaptive | None:
    example = '{ gauge = "load", fast_at = 0.5, slow_at = 3.0, slowest = "10m" }'
    table = _table(reading, "adaptive", example)
    if table is None:
        return None
    given = _complete(table, ADAPTIVE, ADAPTIVE, example)
    return table.make(Adaptive, **given) if given else None


def _complete(table: Reading, needed: Collection[str], kinds: Mapping[str, Kind], example: str) -> Mapping[str, Any]:
    """Return what a table says; nothing where any of it is wrong, so that no mistake is told twice."""
    known = len(table.problems)
    table.allow(kinds)
    for key in needed:
        if key not in table:
            table.note(InvalidValue("key", f"{table.prefix}{key}", "is missing", f"write {example}"))
    given = table.given(**kinds)
    return given if len(table.problems) == known else {}


def _breaker(reading: Reading) -> Breaker | None:
    table = _table(reading, "breaker", '{ failures = 5, cool_down = "10m" }')
    if table is None:
        return None
    table.allow(BREAKER)
    return table.make(Breaker, **table.given(**BREAKER))


def _sla(reading: Reading) -> Sla | None:
    table = _table(reading, "sla", '{ late_after = "5m", finish_within = "1h", must_run_every = "25h" }')
    if table is None:
        return None
    table.allow(SLA)
    given = table.given(**SLA)
    if given:
        return table.make(Sla, **given)
    # Of one whose every key has been refused already, that it is empty would be no news.
    return None if table.table else reading.make(Sla)


def _on_exhausted(reading: Reading) -> CommandCall | None:
    """Read `on_exhausted = "command"`, or a table with the command and its arguments."""
    word = reading.table.get("on_exhausted")
    if isinstance(word, str):
        return reading.make(CommandCall, {"command": "on_exhausted"}, name=word)
    table = _table(reading, "on_exhausted", '"alerts.page" or { command = "alerts.page", arguments = { … } }')
    if table is None:
        return None
    table.allow(("command", "arguments"))
    if "command" not in table:
        table.note(InvalidValue("key", f"{table.prefix}command", "is missing", 'write { command = "alerts.page" }'))
    given = table.given(command=text, arguments=json_table)
    return table.make(CommandCall, name=given.pop("command"), **given) if "command" in given else None


def _table(reading: Reading, key: str, example: str) -> Reading | None:
    if key not in reading:
        return None
    if isinstance(reading.table[key], dict):
        return reading.inside(key)
    reading.note(InvalidValue(f"{reading.prefix}{key}", reading.table[key], "is not a table", f"write {example}"))
    return None


def _lost(reading: Reading) -> Lost | None:
    """Read what follows a lost attempt: it stands beside the retries or among them, whichever reads better."""
    places = [reading]
    if isinstance(reading.table.get("retry"), dict):
        places.append(reading.inside("retry"))
    settings: dict[str, Any] = {}
    for place in places:
        settings |= place.given(max_lost=integer, on_lost=choice("retry", "fail"))
    stated = {"retries": settings["on_lost"] == "retry"} if "on_lost" in settings else {}
    given = {"limit": settings["max_lost"]} if "max_lost" in settings else {}
    return reading.make(Lost, {"limit": "max_lost"}, **given, **stated)
