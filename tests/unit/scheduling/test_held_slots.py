"""Rule: a held slot passes window, deadline and overlap again when it is released, before any newer slot."""

from __future__ import annotations

import attrs

from domain.scheduling.policies.missed import ReplayAll, RunOnce
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize, SkipOverlap
from domain.scheduling.schedule import Schedule
from tests.examples import A_MINUTE, A_SCHEDULE, A_SECOND, a_schedule, at, beside, run_of, told, under

RUNNING = run_of("12:00")
BESIDE_IT = beside("12:00")


def holding(**policies: object) -> Schedule:
    """Return a schedule that holds its slot of 12:01 behind a run."""
    return a_schedule(**{"overlap": Serialize(), **policies}).decide(at("12:01"), BESIDE_IT).schedule


def test_a_held_slot_stays_held_without_a_second_entry() -> None:
    decided = holding().decide(at("12:01:30"), BESIDE_IT)

    assert told(decided) == []
    assert [hold.due_at for hold in decided.schedule.held] == [at("12:01")]


def test_a_held_slot_starts_when_the_earlier_run_has_ended() -> None:
    decided = holding().decide(at("12:01:30"))

    assert told(decided.amended) == ["12:01 started"]
    assert decided.fire_ids == (run_of("12:01"),)
    assert decided.schedule.held == ()


def test_held_slots_go_before_due_ones_and_keep_their_order() -> None:
    two_held = holding().decide(at("12:02"), BESIDE_IT).schedule

    decided = two_held.decide(at("12:03"))

    assert told(decided) == ["12:01 started", "12:03 held overlap"]
    assert [hold.due_at for hold in decided.schedule.held] == [at("12:02"), at("12:03")]


def test_a_held_slot_is_skipped_once_its_deadline_has_passed() -> None:
    waiting = holding(deadline=30 * A_SECOND)

    assert told(waiting.decide(at("12:01:30"))) == ["12:01 started"]
    assert told(waiting.decide(at("12:01:30.000001"))) == ["12:01 skipped deadline_passed"]
    assert told(waiting.decide(at("12:01:31"), BESIDE_IT)) == ["12:01 skipped deadline_passed"]


def test_the_deadline_of_a_held_slot_wakes_the_schedule_just_after_it() -> None:
    assert holding(deadline=30 * A_SECOND).wake_at() == at("12:01:30.000001")


def test_a_held_slot_is_skipped_once_it_is_beyond_the_catch_up_window() -> None:
    waiting = holding(missed=RunOnce(catch_up_window=90 * A_SECOND))

    assert told(waiting.decide(at("12:02:31"))) == [
        "12:01 skipped beyond_catch_up_window",
        "12:02 started",
    ]


def test_a_held_slot_is_not_judged_as_missed_again() -> None:
    """It was on time when it came due; how long the run before it took is not its fault."""
    assert told(holding(missed=RunOnce(grace=A_SECOND)).decide(at("12:01:59"))) == ["12:01 started"]


def test_merge_lets_the_newer_slot_take_the_place_of_the_held_one() -> None:
    decided = holding(overlap=Merge()).decide(at("12:02"), BESIDE_IT)

    assert told(decided) == ["12:01 coalesced overlap into 12:02", "12:02 held overlap"]
    assert [told([entry]) for entry in decided.amended] == [["12:01 coalesced overlap into 12:02"]]


def test_replace_asks_the_unfinished_run_to_stop_for_as_long_as_a_slot_waits() -> None:
    decided = a_schedule(overlap=Replace()).decide(at("12:01"), BESIDE_IT)
    again = decided.schedule.decide(at("12:01:10"), BESIDE_IT)
    ended = again.schedule.decide(at("12:01:20"))

    assert decided.cancels((RUNNING,)) == again.cancels((RUNNING,)) == (RUNNING,)
    assert told(ended) == ["12:01 started"]
    assert ended.cancels(()) == ()


def test_only_replace_asks_a_run_to_stop() -> None:
    for overlap in (Serialize(), Merge(), SkipOverlap()):
        assert a_schedule(overlap=overlap).decide(at("12:01"), BESIDE_IT).cancels((RUNNING,)) == ()


def test_a_backlog_is_filled_in_one_decision_and_drained_one_by_one() -> None:
    schedule = a_schedule(missed=ReplayAll(), overlap=Serialize(backlog_limit=1))

    first = schedule.decide(at("12:03"))
    second = first.schedule.decide(at("12:03:10"))

    assert told(first) == ["12:01 started late", "12:02 held overlap", "12:03 skipped backlog_full"]
    assert told(second) == ["12:02 started late"]


def test_slots_held_under_an_earlier_policy_obey_the_one_now_in_force() -> None:
    two_held = holding().decide(at("12:02"), BESIDE_IT).schedule
    skipping = two_held.edit(under(overlap=SkipOverlap()), at("12:02"), circumstances=BESIDE_IT).schedule
    allowing = two_held.edit(under(overlap=Allow()), at("12:02"), circumstances=BESIDE_IT).schedule

    assert told(skipping.decide(at("12:02:10"), BESIDE_IT)) == [
        "12:01 skipped overlap",
        "12:02 skipped overlap",
    ]
    assert told(allowing.decide(at("12:02:10"), BESIDE_IT)) == ["12:01 started", "12:02 started"]


def test_while_paused_held_slots_stay_held() -> None:
    paused = holding().pause(at("12:01:10"), by="ada", circumstances=BESIDE_IT).schedule

    assert told(paused.decide(at("12:05"))) == []
    assert told(paused.resume(at("12:05"))) == ["12:01 started", "12:02-12:05 (4) skipped paused"]


def test_without_a_deadline_a_held_slot_wakes_nobody_before_the_next_slot() -> None:
    assert holding().wake_at() == at("12:02")
    assert attrs.evolve(A_SCHEDULE).wake_at() == at("12:01") == A_SCHEDULE.created_at + A_MINUTE


def test_a_slot_held_behind_what_the_same_decision_starts_names_that_run() -> None:
    decided = a_schedule(missed=ReplayAll(), overlap=Serialize()).decide(at("12:02"))

    assert told(decided) == ["12:01 started late", "12:02 held overlap"]
    assert [entry.blocked_by for entry in decided.entries] == [None, run_of("12:01")]
    assert [hold.blocked_by for hold in decided.schedule.held] == [run_of("12:01")]
