"""Rule: a rule with `max_runs` starts that many slots; every slot after them is skipped."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.definition import Repeat
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.missed import ReplayAll
from domain.scheduling.policies.overlap import Allow, Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from tests.examples import A_DEFINITION, A_MINUTE, NOON, a_schedule, at, beside, told


def limited_to(runs: int, **policies: object) -> Schedule:
    return a_schedule(attrs.evolve(A_DEFINITION, timing=Repeat(Every(A_MINUTE), max_runs=runs)), **policies)


def test_the_surplus_is_skipped() -> None:
    once = limited_to(1).decide(at("12:01")).schedule

    assert told(once.decide(at("12:02"))) == ["12:02 skipped max_runs_reached"]


def test_slots_that_would_coalesce_into_the_surplus_share_its_reason() -> None:
    once = limited_to(1).decide(at("12:01")).schedule

    assert told(once.decide(at("12:04"))) == [
        "12:02-12:03 (2) skipped max_runs_reached",
        "12:04 skipped max_runs_reached",
    ]


def test_within_one_decision_the_oldest_are_the_ones_that_count() -> None:
    decided = limited_to(2, missed=ReplayAll(), overlap=Allow()).decide(at("12:03"))

    assert told(decided) == ["12:01 started late", "12:02 started late", "12:03 skipped max_runs_reached"]


def test_requests_and_skipped_slots_do_not_count() -> None:
    skipped = limited_to(1, overlap=SkipOverlap()).decide(at("12:01"), beside("12:00")).schedule

    assert told(skipped.decide(at("12:02"))) == ["12:02 started"]


@pytest.mark.parametrize("overlap", [Serialize(), Merge(), Merge(keep_newest=False), Replace()])
def test_nothing_waits_for_a_start_that_the_limit_forbids(overlap: OverlapPolicy) -> None:
    """A slot held behind nothing would have no event left that releases it."""
    schedule = limited_to(1, missed=ReplayAll(), overlap=overlap)
    started = schedule.decide(at("12:01")).schedule
    waiting = started.decide(at("12:04"), beside("12:01"))

    assert told(waiting) == [f"12:0{minute} skipped max_runs_reached" for minute in (2, 3, 4)]
    assert waiting.schedule.held == ()


def test_slots_held_when_an_edit_lowers_the_limit_are_skipped() -> None:
    held = limited_to(3, missed=ReplayAll(), overlap=Serialize()).decide(at("12:03")).schedule
    lowered = held.edit(
        limited_to(1, missed=ReplayAll(), overlap=Serialize()).definition,
        at("12:03"),
        circumstances=beside("12:01"),
    )

    assert told(lowered.schedule.decide(at("12:03:30"))) == [
        "12:02 skipped max_runs_reached",
        "12:03 skipped max_runs_reached",
    ]


def test_less_than_one_run_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"max_runs: 0 .*; use "):
        limited_to(0)
    assert limited_to(1).created_at == NOON
