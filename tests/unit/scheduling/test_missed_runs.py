"""Rule: only the newest due slot can be on time; what the others become is the missed-run policy's to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow
from tests.examples import A_MINUTE, A_SECOND, NOON, a_schedule, at, told

TABLE = [
    (SkipMissed(), "12:04", ["12:01-12:03 (3) skipped missed", "12:04 started"]),
    (SkipMissed(grace=5 * A_SECOND), "12:04:30", ["12:01-12:04 (4) skipped missed"]),
    (RunOnce(), "12:04", ["12:01-12:03 (3) coalesced missed into 12:04", "12:04 started"]),
    (
        RunOnce(grace=5 * A_SECOND),
        "12:04:30",
        ["12:01-12:03 (3) coalesced missed into 12:04", "12:04 started late"],
    ),
    (ReplayAll(), "12:03", ["12:01 started late", "12:02 started late", "12:03 started"]),
    (ReplayAll(grace=5 * A_SECOND), "12:02:30", ["12:01 started late", "12:02 started late"]),
]


@pytest.mark.parametrize(("missed", "now", "account"), TABLE, ids=lambda value: getattr(value, "name", None))
def test_each_cell_of_the_missed_run_table(missed: MissedPolicy, now: str, account: list[str]) -> None:
    assert told(a_schedule(missed=missed, overlap=Allow()).decide(at(now))) == account


@pytest.mark.parametrize("missed", [SkipMissed(), RunOnce(), ReplayAll()], ids=lambda policy: policy.name)
def test_a_single_slot_on_time_is_started_under_every_policy(missed: MissedPolicy) -> None:
    assert told(a_schedule(missed=missed).decide(at("12:01"))) == ["12:01 started"]


@pytest.mark.parametrize("missed", [SkipMissed(), RunOnce(), ReplayAll()], ids=lambda policy: policy.name)
def test_nothing_due_leads_to_no_entry_but_moves_the_cursor(missed: MissedPolicy) -> None:
    decided = a_schedule(missed=missed).decide(at("12:00:59"))

    assert told(decided) == []
    assert told(decided.schedule.decide(at("12:01"))) == ["12:01 started"]


def test_exactly_the_grace_is_still_on_time() -> None:
    late_by = a_schedule(missed=SkipMissed(grace=20 * A_SECOND))

    assert told(late_by.decide(at("12:01:20"))) == ["12:01 started"]
    assert told(late_by.decide(at("12:01:20.000001"))) == ["12:01 skipped missed"]


def test_the_default_grace_is_a_minute() -> None:
    hourly_enough = a_schedule().decide(NOON).schedule

    assert told(hourly_enough.decide(at("12:01:59"))) == ["12:01 started"]


def test_a_stall_of_two_slots_under_skip_runs_the_newest_and_skips_the_older_one() -> None:
    decided = a_schedule(missed=SkipMissed()).decide(at("12:02"))

    assert told(decided) == ["12:01 skipped missed", "12:02 started"]


@pytest.mark.parametrize("missed", [SkipMissed, RunOnce, ReplayAll], ids=lambda policy: policy.name)
def test_slots_older_than_the_catch_up_window_are_skipped_whatever_the_policy(
    missed: type[SkipMissed | RunOnce | ReplayAll],
) -> None:
    schedule = a_schedule(missed=missed(catch_up_window=90 * A_SECOND), overlap=Allow())

    entries = told(schedule.decide(at("12:05")))

    # 12:04 is 60 s old and 12:03 is 120 s old.
    assert entries[0] == "12:01-12:03 (3) skipped beyond_catch_up_window"
    assert entries[-1] == "12:05 started"


def test_a_slot_exactly_as_old_as_the_catch_up_window_is_inside_it() -> None:
    schedule = a_schedule(missed=RunOnce(catch_up_window=2 * A_MINUTE))

    assert told(schedule.decide(at("12:03"))) == ["12:01-12:02 (2) coalesced missed into 12:03", "12:03 started"]


def test_the_window_speaks_before_the_grace() -> None:
    schedule = a_schedule(missed=RunOnce(catch_up_window=10 * A_SECOND))

    assert told(schedule.decide(at("12:01:11"))) == ["12:01 skipped beyond_catch_up_window"]


def test_of_the_missed_slots_the_newest_are_replayed_up_to_the_limit() -> None:
    schedule = a_schedule(missed=ReplayAll(catch_up_limit=2, grace=timedelta()), overlap=Allow())

    assert told(schedule.decide(at("12:04:30"))) == [
        "12:01-12:02 (2) skipped beyond_catch_up_limit",
        "12:03 started late",
        "12:04 started late",
    ]


def test_a_newest_slot_on_time_does_not_count_against_the_limit() -> None:
    schedule = a_schedule(missed=ReplayAll(catch_up_limit=2), overlap=Allow())

    assert told(schedule.decide(at("12:05"))) == [
        "12:01-12:02 (2) skipped beyond_catch_up_limit",
        "12:03 started late",
        "12:04 started late",
        "12:05 started",
    ]


def test_a_limit_of_zero_replays_nothing() -> None:
    schedule = a_schedule(missed=ReplayAll(catch_up_limit=0))

    assert told(schedule.decide(at("12:03"))) == ["12:01-12:02 (2) skipped beyond_catch_up_limit", "12:03 started"]


def test_at_most_a_hundred_are_replayed_by_default() -> None:
    decided = a_schedule(missed=ReplayAll(), overlap=Allow()).decide(at("15:00:59"))

    assert told(decided)[0] == "12:01-13:19 (79) skipped beyond_catch_up_limit"
    assert len(decided.runs) == 101


def test_a_year_of_seconds_is_decided_like_a_minute() -> None:
    """Nothing is enumerated: the account of 31 million slots is two entries, with their exact count."""
    decided = a_schedule().decide(NOON + timedelta(days=365))

    assert [entry.span.count for entry in decided.entries] == [365 * 1440 - 1, 1]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: SkipMissed(grace=-A_SECOND), "grace"),
        (lambda: RunOnce(catch_up_window=-A_SECOND), "catch_up_window"),
        (lambda: ReplayAll(catch_up_limit=-1), "catch_up_limit"),
    ],
)
def test_a_negative_number_is_refused_with_its_field_and_a_remedy(make: Callable[[], MissedPolicy], field: str) -> None:
    with pytest.raises(InvalidValue, match=rf"{field}: .* is negative; use zero or "):
        make()
