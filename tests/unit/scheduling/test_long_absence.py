"""
Rule: a year of absence costs no more to decide than a minute, under every missed-run and overlap policy.

Work is counted, not timed: the rule notes how often it is asked and how many slots it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.definition import Repeat
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every, Excluding, Trigger
from domain.scheduling.values import FireId, ScheduleId
from tests.examples import A_COMMAND, A_DAY, A_DEFINITION, A_SECOND, AN_ID, NOON, run_of, under

A_YEAR = 365 * A_DAY
ALL_DAYS_BUT_ONE = [date(2026, 3, 2) + timedelta(days=day) for day in range(364)]
MISSED = [SkipMissed(), RunOnce(), ReplayAll(), RunOnce(catch_up_window=A_DAY), ReplayAll(grace=2 * A_YEAR)]
OVERLAP = [Allow(), Allow(max_concurrent=3), SkipOverlap(), Serialize(), Merge(), Merge(keep_newest=False), Replace()]
MOST_QUESTIONS_PER_SLOT = 4
A_FEW = 60


@attrs.frozen(eq=False)
class Counted:
    """Every second, with a note of how many slots each question asks for."""

    asked: list[int] = attrs.field(factory=list)

    def next(self, after: datetime) -> datetime | None:
        self.asked.append(1)
        return Every(A_SECOND).next(after)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        self.asked.append(n)
        return Every(A_SECOND).latest(not_after, n)

    def count(self, after: datetime, until: datetime) -> int | None:
        self.asked.append(1)
        return Every(A_SECOND).count(after, until)

    def bound_to(self, _schedule_id: ScheduleId) -> Counted:
        return self


@pytest.mark.parametrize(
    "shape", [lambda rule: rule, lambda rule: Excluding(rule, ALL_DAYS_BUT_ONE)], ids=["1s", "day"]
)
@pytest.mark.parametrize(("missed", "overlap"), list(product(MISSED, OVERLAP)))
@pytest.mark.parametrize("unfinished", [(), (run_of("12:01"),)], ids=["free", "busy"])
def test_a_year_of_seconds_is_decided_with_a_few_questions(
    shape: Callable[[Trigger], Trigger],
    missed: MissedPolicy,
    overlap: OverlapPolicy,
    unfinished: tuple[FireId, ...],
) -> None:
    """Every second, and every second of the one day in the year that is not excluded."""
    counted = Counted()
    timing = Repeat(shape(counted))
    definition = attrs.evolve(under(A_DEFINITION, missed=missed, overlap=overlap), timing=timing, command=A_COMMAND)
    schedule = Schedule.create(AN_ID, definition, NOON)
    counted.asked.clear()

    decided = schedule.decide(NOON + A_YEAR, Circumstances(unfinished))

    replayed = missed.catch_up_limit if isinstance(missed, ReplayAll) else 1
    assert sum(counted.asked) <= A_FEW + MOST_QUESTIONS_PER_SLOT * replayed
    assert len(decided.entries) <= replayed + 2
    assert decided.entries
