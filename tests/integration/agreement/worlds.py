"""
Worlds to compare: schedules files with outages, durations, failures and whatever people do meanwhile.

Each is drawn from its number alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Final

import attrs

from adapters.declarations.declaration import declare
from application.scheduling.declared import Declarations, Declared
from application.scheduling.simulation import Failures, Outage, Scenario
from domain.scheduling.alarms import ALERT
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.gauges import gauge_name
from entrypoints.simulated import Script
from tests.integration.agreement.happenings import EVENT, Act, acts
from tests.oracle.draws import Draws

Keys = Mapping[str, Any]

WORLDS: Final = 48
SCHEDULES_PER_WORLD: Final = 3
SEED: Final = 5
A_MINUTE: Final = timedelta(minutes=1)

TRIGGERS: Final[Mapping[str, Keys]] = {
    "cron, fixed time": {"cron": "5,20,50 * * * *"},
    "cron, wildcard": {"cron": "*/10 * * * *", "timezone": "Europe/Berlin"},
    "cron, through a gap": {"cron": "10,30,50 1-4 * * *", "timezone": "Europe/Berlin", "gap": "shift"},
    "cron, with seconds": {"cron": "30 */15 * * * *"},
    "every": {"every": "7m"},
    "every, spread": {"every": "12m", "spread": True},
    "every, irregular": {"every": {"min": "5m", "max": "15m"}},
    "at": {"at": "2026-03-29T01:17:00Z", "because": "a class begins"},
    "jitter": {"every": "10m", "jitter": "4m"},
    "windows": {"every": "6m", "windows": ["01:00-02:30", "04:00-05:00"], "timezone": "Europe/Berlin"},
    "exclusions": {"cron": "*/8 * * * *", "exclude": ["2026-03-28"]},
    "bounds": {"every": "9m", "start": "2026-03-28T23:30:00Z", "end": "2026-03-29T02:40:00Z"},
    "max runs": {"every": "8m", "max_runs": 9},
    "on": {"on": {"event": EVENT, "delay": "3m"}},
    "on, debounced": {"on": {"event": EVENT, "debounce": "10m"}},
    "on, in batches": {"on": {"event": EVENT, "batch": {"max": 3, "within": "30m"}}},
}
MISSED: Final[tuple[Keys, ...]] = (
    {"policy": "skip"},
    {"policy": "run_once", "catch_up_window": "40m"},
    {"policy": "run_once"},
    {"policy": "replay_all", "catch_up_limit": 5},
    {"policy": "replay_all", "grace": "10m"},
)
OVERLAP: Final[tuple[Keys, ...]] = (
    {"policy": "allow"},
    {"policy": "allow", "max_concurrent": 2},
    {"policy": "skip"},
    {"policy": "serialize"},
    {"policy": "serialize", "backlog_limit": 2},
    {"policy": "merge"},
    {"policy": "merge", "keep": "oldest"},
    {"policy": "replace"},
)
PAIRS: Final = tuple(product(MISSED, OVERLAP))
FOLLOWS: Final[Keys] = {"command": "work"}
HOOK: Final[Keys] = {"command": "work", "on": ALERT}
DEADLINES: Final = (None, None, "25m", "2h")
RETRIES: Final = (None, {"max_attempts": 3, "base": "45s"}, {"max_attempts": 4, "base": "2m", "window": "10m"})

BREAKERS: Final = (None, None, {"failures": 2, "cool_down": "20m"})
GROUPS: Final = (None, None, "the-database")
GATES: Final[tuple[Keys | None, ...]] = (
    None,
    None,
    None,
    {"gauge": "load", "below": 2.0},
    {"gauge": "key:orders", "above": 1.0, "when_unknown": "closed"},
)
ADAPTIVE: Final[tuple[Keys | None, ...]] = (
    None,
    None,
    {"gauge": "load", "fast_at": 0.5, "slow_at": 3.0, "slowest": "25m"},
)
LEVELS: Final[tuple[Keys | None, ...]] = (
    None,
    None,
    {"late_after": "3m", "finish_within": "12m"},
    {"late_after": "1m", "must_run_every": "50m"},
)
GAUGES: Final = (gauge_name("load"), gauge_name("key:orders"))
READINGS: Final = (None, 0.2, 1.0, 1.5, 2.0, 2.6, 9.0)
"""What gauges show; some of these numbers are the very ones that gates and frequencies ask for."""

BUDGETS: Final = (None, None, Budget(1, timedelta(minutes=10)), Budget(3, timedelta(hours=1)))


@attrs.frozen
class World:
    """A file and what befalls it."""

    tables: Mapping[str, Keys]
    scenario: Scenario
    budget: Budget | None
    script: Script
    acts: tuple[Act, ...]

    @property
    def declarations(self) -> Declarations:
        """Return the schedules as they are read from a file."""
        return Declarations(origin="drawn", schedules=tuple(_declared(*item) for item in self.tables.items()))


def world(number: int) -> World:
    """Return the world of a number."""
    draws = Draws(SEED, number)
    first = number * SCHEDULES_PER_WORLD
    tables = {f"s{index}": _table(index, draws) for index in range(first, first + SCHEDULES_PER_WORLD)}
    scenario = _scenario(draws)
    tables |= {"follower": _following(list(tables), draws), "last": {**FOLLOWS, "after": "follower"}, "hook": HOOK}
    minutes = (scenario.end - scenario.start) // A_MINUTE
    return World(
        tables=tables,
        scenario=scenario,
        budget=draws.one(BUDGETS),
        script={gauge: _shown(scenario.start, minutes, draws) for gauge in GAUGES},
        acts=acts(list(tables), scenario.start, minutes, draws),
    )


def _table(index: int, draws: Draws) -> Keys:
    """Take triggers and pairs of policies in turn, so that none is left to chance, and draw the rest."""
    triggers = list(TRIGGERS.values())
    trigger = triggers[index % len(triggers)]
    missed, overlap = PAIRS[index % len(PAIRS)]
    rest = {
        # What listens to events has no instants that it could have missed.
        "missed": None if "on" in trigger else missed,
        "deadline": draws.one(DEADLINES),
        "retry": draws.one(RETRIES),
        "priority": draws.one(["high", "low"]),
        "breaker": draws.one(BREAKERS),
        "on_exhausted": draws.one([None, "work"]),
        "exclusive": draws.one(GROUPS),
        "gate": draws.one(GATES),
        "adaptive": draws.one(ADAPTIVE) if {"cron", "every"} & trigger.keys() else None,
        "sla": _level(trigger, draws),
    }
    chosen = {key: value for key, value in rest.items() if value is not None}
    return {"command": "work", **trigger, "overlap": overlap, **chosen}


def _level(trigger: Keys, draws: Draws) -> Keys | None:
    """A promise that is kept once cannot be asked to be kept ever again."""
    level = draws.one(LEVELS)
    if level is None or "at" not in trigger:
        return level
    return {key: value for key, value in level.items() if key != "must_run_every"}


def _shown(start: datetime, minutes: int, draws: Draws) -> tuple[tuple[datetime, float | None], ...]:
    """Let a gauge show something else up to six times; before the first of them it cannot be read."""
    return tuple((start + draws.below(minutes) * A_MINUTE, draws.one(READINGS)) for _ in range(draws.below(7)))


def _following(others: Sequence[str], draws: Draws) -> Keys:
    """Follow one or two of the others, whose slots may have nothing in common."""
    first = draws.below(len(others))
    upstreams = [others[first], others[first - 1]][: 1 + draws.below(2)]
    overlap = draws.one(["serialize", "allow", "skip"])
    outcome = draws.one(["succeeded", "failed", "ended"])
    return {**FOLLOWS, "after": {"schedules": upstreams, "outcome": outcome}, "overlap": overlap}


def _scenario(draws: Draws) -> Scenario:
    """Four and a half hours around the clock change of March, with up to two outages that may touch or overlap."""
    start = datetime(2026, 3, 28, 22, tzinfo=UTC)
    return Scenario(
        start=start,
        end=start + timedelta(hours=4, minutes=30),
        outages=tuple(_outage(start, draws) for _ in range(draws.below(3))),
        duration=draws.one([timedelta(), timedelta(seconds=90), 7 * A_MINUTE, 25 * A_MINUTE]),
        failures=Failures(rate=draws.one([0, 0.2, 0.6]), seed=str(draws.below(1000))),
    )


def _outage(start: datetime, draws: Draws) -> Outage:
    beginning = start + draws.between(10, 240) * A_MINUTE
    return Outage(beginning, beginning + draws.between(5, 150) * A_MINUTE)


def _declared(id: str, table: Keys) -> Declared:
    declared = declare(id, table)
    assert isinstance(declared, Declared), "; ".join(map(str, declared))
    return declared
