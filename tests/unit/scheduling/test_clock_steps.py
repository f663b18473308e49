"""Rule: a clock that steps back decides nothing until it has passed the cursor; one that leaps decides early."""

from __future__ import annotations

from domain.scheduling.policies.overlap import Allow
from domain.scheduling.progress import Through
from tests.examples import A_SCHEDULE, at, told, under

AHEAD = A_SCHEDULE.decide(at("12:05")).schedule


def test_nothing_is_decided_until_the_cursor_is_passed() -> None:
    assert not AHEAD.decide(at("12:02")).changes_anything
    assert told(AHEAD.decide(at("12:05"))) == []
    assert told(AHEAD.decide(at("12:06"))) == ["12:06 started"]


def test_no_command_moves_the_cursor_back() -> None:
    paused = AHEAD.pause(at("12:02"), by="ada").schedule
    resumed = paused.resume(at("12:02")).schedule
    edited = resumed.edit(under(overlap=Allow()), at("12:02")).schedule
    retired = edited.retire(at("12:02"), by="ada").schedule

    for schedule in (paused, resumed, edited, retired):
        assert schedule.progress == Through(at("12:05"))


def test_an_edit_in_the_past_is_in_force_from_the_cursor_on() -> None:
    """What was decided already stays with the rule that decided it."""
    edited = AHEAD.edit(under(overlap=Allow()), at("12:02")).schedule

    assert edited.revision.since == at("12:05")


def test_resuming_in_the_past_decides_no_slot_twice() -> None:
    paused = AHEAD.pause(at("12:05"), by="ada").schedule

    assert told(paused.resume(at("12:01"))) == []
    assert told(paused.resume(at("12:01"), catch_up=True)) == []
    assert told(paused.resume(at("12:06"), catch_up=True)) == ["12:06 started"]


def test_a_leap_forward_decides_early_and_once() -> None:
    leapt = A_SCHEDULE.decide(at("18:00")).schedule

    assert told(leapt.decide(at("12:01"))) == told(leapt.decide(at("17:59"))) == []
