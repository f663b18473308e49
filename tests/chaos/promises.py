"""The promises that are to be kept: one-offs due all over the run, one-second schedules, and runs that need retries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from adapters.declarations.declaration import declare
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import Priority
from tests.chaos.commands import WORK

ORIGIN: Final = "chaos"
A_MOMENT: Final = timedelta(seconds=2)
PER_SLOT: Final = timedelta(milliseconds=1)  # to declare and apply it before the first one is due
RETRY: Final = {"max_attempts": 3, "base": "500ms"}

# One of each kind that treats what comes too late, or while a run goes on, differently.
POLICIES: Final[tuple[Mapping[str, Any], ...]] = (
    {"missed": "run_once", "overlap": "skip"},
    {"missed": "replay_all", "overlap": "serialize"},
    {"missed": "skip", "overlap": "skip"},
    {"missed": "run_once", "overlap": "merge"},
    {"missed": "replay_all", "overlap": "allow"},
    {"missed": "run_once", "overlap": "replace"},
)


def promises(now: datetime, slots: int, length: timedelta, random: Random) -> Declarations:
    """Return promises with `slots` slots in all, every one of them due within `length` from `now`."""
    seconds = int(length.total_seconds())
    recurring = max(1, min(10, slots // 3 // seconds))
    begins_at = now + A_MOMENT + slots * PER_SLOT
    tables = {
        **dict(_every_second(recurring, begins_at, begins_at + timedelta(seconds=seconds))),
        **dict(_one_offs(max(0, slots - recurring * seconds), begins_at, length, random)),
    }
    return Declarations(origin=ORIGIN, schedules=tuple(declared(id, table) for id, table in tables.items()))


def _every_second(number: int, start: datetime, end: datetime) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index in range(number):
        policies = POLICIES[index % len(POLICIES)]
        yield (
            f"every-second-{index}",
            {
                "command": WORK,
                "arguments": {"seconds": 0.1 if index % 2 else 0.0},
                "every": "1s",
                "spread": True,
                "start": start.isoformat(),
                "end": end.isoformat(),
                "retry": RETRY,
                **policies,
            },
        )


def _one_offs(
    number: int, start: datetime, length: timedelta, random: Random
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index in range(number):
        arguments = {
            "seconds": round(random.uniform(0.2, 0.4), 3) if index % 20 == 0 else 0.0,
            "failures": 1 if index % 10 == 1 else 0,
        }
        yield (
            f"once-{index:05}",
            {
                "command": WORK,
                "arguments": arguments,
                "at": (start + length * random.random()).isoformat(),
                "because": "it was promised",
                "priority": random.choice(list(Priority)),
                "retry": RETRY,
            },
        )


def declared(id: str, table: Mapping[str, Any]) -> Declared:
    """Return a schedule as its table declares it; raise `InvalidValue` for the first thing that is wrong with it."""
    match declare(id, table):
        case Declared() as declared:
            return declared
        case problems:
            raise problems[0]
