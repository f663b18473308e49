"""`python -m tests.benchmarks.absence`: what it costs to decide a year in which no scheduler ran."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import product
from statistics import median
from typing import Final

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.definition import CommandCall, Definition, Policies, Repeat
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.triggers import Every, Excluding, Trigger
from domain.scheduling.values import FireId, ScheduleId

START: Final = datetime(2025, 3, 1, tzinfo=UTC)
A_YEAR: Final = timedelta(days=365)
ID: Final = ScheduleId("absent")
RUNS: Final = 5

A_SECOND: Final = Every(timedelta(seconds=1))
TRIGGERS: Final[dict[str, Trigger]] = {
    'every = "1s"': A_SECOND,
    "open one day a year": Excluding(A_SECOND, [date(2025, 3, 1) + timedelta(days=day) for day in range(364)]),
}
MISSED: Final[tuple[MissedPolicy, ...]] = (SkipMissed(), RunOnce(), ReplayAll())
OVERLAP: Final[tuple[OverlapPolicy, ...]] = (Allow(), SkipOverlap(), Serialize(), Merge(), Replace())


def main() -> None:
    """Decide a year at once under every pair of policies, free and blocked, and print the medians."""
    print(f"decide a year of absence at once, in milliseconds (median of {RUNS})")
    for name, trigger in TRIGGERS.items():
        print(f"  {name}")
        for missed, overlap in product(MISSED, OVERLAP):
            schedule = _schedule(trigger, missed, overlap)
            blocker = (Slot(ID, 0, START).fire_id,)
            free, blocked = _measure(schedule, ()), _measure(schedule, blocker)
            print(f"    {missed.name:>10} / {overlap.name:<9} free {free:7.2f}   blocked {blocked:7.2f}")


def _schedule(trigger: Trigger, missed: MissedPolicy, overlap: OverlapPolicy) -> Schedule:
    policies = Policies(missed=missed, overlap=overlap)
    definition = Definition(timing=Repeat(trigger), command=CommandCall("bench.nothing"), policies=policies)
    return Schedule.create(ID, definition, START)


def _measure(schedule: Schedule, unfinished: tuple[FireId, ...]) -> float:
    return median(_once(schedule, unfinished) for _ in range(RUNS)) * 1000


def _once(schedule: Schedule, unfinished: tuple[FireId, ...]) -> float:
    began = time.perf_counter()
    schedule.decide(START + A_YEAR, Circumstances(unfinished))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
