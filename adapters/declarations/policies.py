"""The policy keys of a schedule: missed, overlap, deadline, retry, lost attempts, timeout."""

from __future__ import annotations

from typing import Any, Final

from adapters.declarations.choosing import Choice, Menu, choose
from adapters.declarations.durations import parse_duration
from adapters.declarations.kinds import Kind, choice, integer, number
from adapters.declarations.reading import Reading
from domain.scheduling.definition import Policies
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Lost, Retry

POLICY_KEYS: Final = ("missed", "overlap", "deadline", "retry", "max_lost", "on_lost", "timeout")

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
}


def read_policies(reading: Reading) -> Policies | None:
    """Read every policy that the table names; the others are the domain's defaults."""
    parts = {
        "missed": choose(reading, "missed", MISSED, default="run_once"),
        "overlap": choose(reading, "overlap", OVERLAP),
        "retry": _retry(reading),
        "lost": _lost(reading),
        **reading.given(deadline=parse_duration, timeout=parse_duration),
    }
    return reading.make(Policies, **{name: part for name, part in parts.items() if part is not None})


def _retry(reading: Reading) -> Retry | None:
    table = _retry_table(reading)
    if table is None:
        return None
    table.allow([*RETRY, "max_lost", "on_lost"])
    return table.make(Retry, **table.given(**RETRY))


def _retry_table(reading: Reading) -> Reading | None:
    if "retry" not in reading:
        return None
    if isinstance(reading.table["retry"], dict):
        return reading.inside("retry")
    remedy = 'write { max_attempts = 3, base = "10s" }'
    reading.note(InvalidValue(f"{reading.prefix}retry", reading.table["retry"], "is not a table", remedy))
    return None


def _lost(reading: Reading) -> Lost | None:
    """Read what follows a lost attempt: it stands beside the retries or among them, whichever reads better."""
    places = [reading]
    if isinstance(reading.table.get("retry"), dict):
        places.append(reading.inside("retry"))
    settings: dict[str, Any] = {}
    for place in places:
        settings |= place.given(max_lost=integer, on_lost=choice("retry", "fail"))
    arguments = {"limit": settings.get("max_lost"), "retries": settings.get("on_lost", "retry") == "retry"}
    given = {name: value for name, value in arguments.items() if value is not None}
    return reading.make(Lost, {"limit": "max_lost"}, **given)
