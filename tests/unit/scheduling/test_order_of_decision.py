"""Rule: the first reason wins: beyond the window, deadline, missed, catch-up limit, overlap."""

from __future__ import annotations

from domain.scheduling.decisions import Span
from domain.scheduling.due import DueSlots
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Replace, SkipOverlap
from domain.scheduling.triggers import Cron
from tests.examples import A_MINUTE, A_SECOND, NOON, a_schedule, at, beside, run_of, told

RUNNING = beside("12:00")


def test_the_window_speaks_before_the_deadline() -> None:
    schedule = a_schedule(missed=RunOnce(catch_up_window=2 * A_MINUTE), deadline=A_MINUTE)

    assert told(schedule.decide(at("12:04"))) == [
        "12:01 skipped beyond_catch_up_window",
        "12:02 skipped deadline_passed",
        "12:03 coalesced missed into 12:04",
        "12:04 started",
    ]


def test_the_deadline_speaks_before_missed() -> None:
    schedule = a_schedule(missed=SkipMissed(), deadline=A_MINUTE)

    assert told(schedule.decide(at("12:04"))) == [
        "12:01-12:02 (2) skipped deadline_passed",
        "12:03 skipped missed",
        "12:04 started",
    ]


def test_the_instant_of_the_deadline_itself_is_in_time() -> None:
    schedule = a_schedule(deadline=30 * A_SECOND)

    assert told(schedule.decide(at("12:01:30"))) == ["12:01 started"]
    assert told(schedule.decide(at("12:01:30.000001"))) == ["12:01 skipped deadline_passed"]


def test_what_is_missed_or_beyond_the_limit_never_meets_the_overlap_policy() -> None:
    assert told(a_schedule(missed=SkipMissed()).decide(at("12:02"), RUNNING)) == [
        "12:01 skipped missed",
        "12:02 skipped overlap",
    ]
    limited = a_schedule(missed=ReplayAll(catch_up_limit=1), overlap=SkipOverlap())
    assert told(limited.decide(at("12:03"), RUNNING)) == [
        "12:01 skipped beyond_catch_up_limit",
        "12:02 skipped overlap",
        "12:03 skipped overlap",
    ]


def test_older_slots_take_the_reason_of_a_newest_one_that_is_skipped() -> None:
    decided = a_schedule(missed=RunOnce(), overlap=SkipOverlap()).decide(at("12:03"), RUNNING)

    assert told(decided) == ["12:01-12:02 (2) skipped overlap", "12:03 skipped overlap"]
    assert {entry.blocked_by for entry in decided.entries} == {run_of("12:00")}


def test_older_slots_coalesce_into_a_newest_one_that_is_held() -> None:
    decided = a_schedule(missed=RunOnce(), overlap=Replace()).decide(at("12:03"), RUNNING)

    assert told(decided) == ["12:01-12:02 (2) coalesced missed into 12:03", "12:03 held overlap"]


def test_older_slots_follow_a_newest_one_that_is_itself_coalesced() -> None:
    schedule = a_schedule(missed=RunOnce(), overlap=Merge(keep_newest=False))
    holding = schedule.decide(at("12:01"), RUNNING).schedule

    assert told(holding.decide(at("12:04"), RUNNING)) == [
        "12:02-12:03 (2) coalesced overlap into 12:01",
        "12:04 coalesced overlap into 12:01",
    ]


def test_a_slot_blocked_by_one_that_this_very_decision_starts_names_it() -> None:
    schedule = a_schedule(missed=ReplayAll(), overlap=SkipOverlap())

    decided = schedule.decide(at("12:02"))

    assert told(decided) == ["12:01 started late", "12:02 skipped overlap"]
    assert decided.fresh[1].blocked_by == run_of("12:01")


def test_the_same_decision_twice_names_the_same_runs() -> None:
    schedule = a_schedule(missed=ReplayAll(), overlap=Allow())

    assert schedule.decide(at("12:03")).runs == schedule.decide(at("12:03")).runs
    assert schedule.decide(at("12:03")).fire_ids == (run_of("12:01"), run_of("12:02"), run_of("12:03"))


def test_a_decision_moves_the_cursor_so_that_no_slot_is_decided_again() -> None:
    first = a_schedule().decide(at("12:03"))
    second = first.schedule.decide(at("12:03"))

    assert not second.entries
    assert first.schedule.version == a_schedule().version + 1


def test_the_windows_of_two_decisions_are_half_open() -> None:
    """A slot exactly at the end of one window belongs to it and not to the next."""
    first = a_schedule().decide(at("12:01"))
    second = first.schedule.decide(at("12:02"))

    assert (told(first), told(second)) == (["12:01 started"], ["12:02 started"])


def test_the_slot_at_the_instant_of_creation_is_not_the_schedules() -> None:
    assert told(a_schedule().decide(NOON)) == []


def test_every_entry_says_when_and_under_which_revision_it_was_decided() -> None:
    entries = a_schedule().decide(at("12:02:07")).entries

    assert {(each.decided_at, each.revision, each.generation) for each in entries} == {(at("12:02:07"), 1, 0)}
    assert entries[-1].disposition is Disposition.STARTED


def test_a_deadline_that_reaches_back_to_the_cursor_finds_nothing_that_was_decided() -> None:
    """The window begins after the slot of 12:01, however old that is by now."""
    decided = a_schedule(deadline=A_MINUTE).decide(at("12:01")).schedule

    assert told(decided.decide(at("12:02"))) == ["12:02 started"]


def test_a_single_slot_counts_one_even_where_counting_would_mean_enumerating() -> None:
    assert DueSlots(Cron("0 13 * * *"), NOON, at("14:00")).span() == Span.of(at("13:00"))
