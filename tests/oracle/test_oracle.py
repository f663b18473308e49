"""
Cron agrees with a brute-force oracle that shares no code with it.

The oracle has its own reading of the fields and its own account of clock changes, and walks naive local
time minute by minute. By default 2,000 drawn expressions are compared, most of them around a clock
change. `KEPT_ORACLE_CASES=20000 KEPT_ORACLE_SEED=7 pytest tests/oracle` compares more, or others.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.scheduling.triggers import Cron
from domain.scheduling.triggers.dst import Fold, Gap
from tests.oracle.draws import Draws
from tests.oracle.expressions import expression
from tests.oracle.matcher import matcher
from tests.oracle.wall_clock import days_around

CASES = int(os.environ.get("KEPT_ORACLE_CASES", "2000"))
SEED = int(os.environ.get("KEPT_ORACLE_SEED", "1"))
BATCHES = 20

GAPS: tuple[Gap, ...] = ("after_gap", "after_gap", "skip", "shift")
FOLDS: tuple[Fold, ...] = ("first", "first", "second", "both")

CLOCK_CHANGES = (
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Europe/Dublin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Sydney", "2026-04-05"),
    ("Australia/Sydney", "2026-10-04"),
    ("Pacific/Auckland", "2026-09-27"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/St_Johns", "2009-03-08"),
    ("America/St_Johns", "2009-11-01"),
    ("America/Havana", "2026-03-08"),
    ("America/Scoresbysund", "2025-03-29"),
    ("America/Caracas", "2007-12-09"),
    ("America/Caracas", "2016-05-01"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Cairo", "2026-04-24"),
    ("Asia/Beirut", "2026-10-25"),
    ("Asia/Tehran", "2022-03-22"),
    ("Asia/Pyongyang", "2018-05-04"),
    ("Asia/Kathmandu", "1986-01-01"),
    ("Antarctica/Troll", "2026-03-29"),
    ("Antarctica/Troll", "2026-10-25"),
    ("Antarctica/Casey", "2018-03-11"),
    ("Antarctica/Casey", "2009-10-18"),
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Kiritimati", "1994-12-31"),
    ("Pacific/Kwajalein", "1993-08-21"),
)
ORDINARY_DAYS = (
    ("UTC", "2024-02-29"),
    ("Asia/Tokyo", "2026-12-31"),
    ("Asia/Kolkata", "2027-02-28"),
    ("Europe/Berlin", "2027-01-31"),
)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cron_agrees_with_the_oracle(batch: int) -> None:
    """Batch `b` holds the cases b, b + 20, b + 40 and so on; a failure names the case that replays it."""
    for case in range(batch, CASES, BATCHES):
        _compare(case)


def _compare(case: int) -> None:
    draws = Draws(SEED, case)
    # Four of five draws lie around a clock change; the rest on ordinary days, over a longer stretch.
    around_change = draws.below(5) > 0
    zone, middle = draws.one(CLOCK_CHANGES if around_change else ORDINARY_DAYS)
    reach = 3 if around_change else 20
    cron = Cron(expression(draws), zone, draws.one(GAPS), draws.one(FOLDS))
    slots = days_around(zone, date.fromisoformat(middle), reach).slots(matcher(cron.expression), cron.gap, cron.fold)
    noon = datetime.combine(date.fromisoformat(middle), time(12), UTC)
    told = f"seed {SEED}, case {case}: {cron}"

    for _ in range(6):
        away = timedelta(seconds=draws.between(-30 * 3600, 30 * 3600), microseconds=draws.one((0, 0, 1, 999_999)))
        probe = noon + away
        _compare_forward(cron, slots, probe, noon + timedelta(days=reach - 1), told)
        _compare_backward(cron, slots, probe, noon - timedelta(days=reach - 1), told)


def _compare_forward(cron: Cron, slots: list[datetime], after: datetime, until: datetime, told: str) -> None:
    """Compare the next three slots; what lies beyond `until` the oracle has not walked."""
    for _ in range(3):
        index = bisect_right(slots, after)
        expected = slots[index] if index < len(slots) and slots[index] <= until else None
        found = cron.next(after)
        assert (found if found and found <= until else None) == expected, f"{told} after {after}"
        if found is None or expected is None:
            return
        assert found.tzinfo is UTC
        after = found


def _compare_backward(cron: Cron, slots: list[datetime], not_after: datetime, since: datetime, told: str) -> None:
    """Compare the newest three slots at or before `not_after`, as far back as the oracle has walked."""
    index = bisect_right(slots, not_after)
    expected = [slot for slot in slots[max(0, index - 3) : index] if slot >= since]
    found = [slot for slot in cron.latest(not_after, 3) if slot >= since]
    assert found == expected, f"{told} not after {not_after}"
