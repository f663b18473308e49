"""Rule: while paused the cursor stands still; resuming decides the gap in one step, skipped or caught up."""

from __future__ import annotations

from datetime import datetime

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import gauge_name
from domain.scheduling.policies.missed import ReplayAll
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.progress import Through
from domain.scheduling.schedule import Schedule
from tests.examples import A_ONE_OFF, A_SCHEDULE, NOON, a_schedule, at, beside, told, under

PAUSED = A_SCHEDULE.pause(at("12:01:30"), by="ada", why="the database moves").schedule


def until(clock: str) -> Schedule:
    return A_SCHEDULE.pause(at("12:01:30"), by="ada", until=at(clock)).schedule


def test_a_pause_first_decides_what_is_due() -> None:
    decided = A_SCHEDULE.pause(at("12:02"), by="ada")

    assert told(decided) == ["12:01 coalesced missed into 12:02", "12:02 started"]
    assert decided.schedule.progress == Through(at("12:02"))


def test_who_when_and_why_are_kept() -> None:
    paused = A_SCHEDULE.pause(at("12:01:30"), by="ada", why="the database moves").schedule.paused

    assert paused == Pause(at=at("12:01:30"), by="ada", why="the database moves")


def test_while_paused_nothing_is_decided_nothing_is_written_and_nobody_is_woken() -> None:
    decided = PAUSED.decide(at("13:00"))

    assert not decided.changes_anything
    assert decided.schedule.progress == Through(at("12:01:30"))
    assert PAUSED.wake_at() is None


def test_resuming_skips_the_gap_in_one_range() -> None:
    resumed = PAUSED.resume(at("12:05"))

    assert told(resumed) == ["12:02-12:05 (4) skipped paused"]
    assert resumed.schedule.paused is None
    assert told(resumed.schedule.decide(at("12:06"))) == ["12:06 started"]


def test_catching_up_decides_the_gap_by_the_missed_run_policy() -> None:
    assert told(PAUSED.resume(at("12:05"), catch_up=True)) == [
        "12:02-12:04 (3) coalesced missed into 12:05",
        "12:05 started",
    ]


def test_catching_up_obeys_the_overlap_policy() -> None:
    assert told(PAUSED.resume(at("12:02"), catch_up=True, circumstances=beside("12:01"))) == ["12:02 skipped overlap"]


def test_a_second_pause_changes_who_and_why_and_leaves_the_cursor() -> None:
    again = PAUSED.pause(at("12:10"), by="bea")

    assert told(again) == []
    assert again.schedule.progress == Through(at("12:01:30"))
    assert again.schedule.paused == Pause(at=at("12:10"), by="bea")


def test_a_pause_with_an_end_wakes_the_schedule_then() -> None:
    assert until("12:04").wake_at() == at("12:04")


def test_a_pause_that_has_run_out_is_skipped_to_its_end_and_decided_from_there() -> None:
    decided = until("12:04").decide(at("12:05"))

    assert told(decided) == ["12:02-12:04 (3) skipped paused", "12:05 started"]
    assert decided.schedule.paused is None


def test_what_comes_due_after_a_pause_that_has_run_out_meets_every_policy() -> None:
    """The run in its way, the catch-up budget and the gauge that was read are those of the decision."""
    gated = a_schedule(gate=Gate(gauge="load", below=2.0)).pause(at("12:01:30"), by="ada", until=at("12:04")).schedule
    replaying = a_schedule(missed=ReplayAll(), overlap=Allow())
    over = replaying.pause(at("12:00:30"), by="ada", until=at("12:01:30")).schedule

    assert told(until("12:04").decide(at("12:05"), beside("12:01")))[1:] == ["12:05 skipped overlap"]
    assert told(over.decide(at("12:03"), Circumstances(tokens=0)))[1:] == ["12:02 held budget", "12:03 started"]
    assert told(gated.decide(at("12:05"), Circumstances(readings={gauge_name("load"): 9.0})))[-1:] == [
        "12:05 skipped gate_closed"
    ]


def test_the_gap_is_accounted_for_when_it_is_decided() -> None:
    """`decided_at` is when somebody looked, not when the pause would have ended."""
    entries = until("12:04").decide(at("12:05")).entries

    assert {entry.decided_at for entry in entries} == {at("12:05")}


def test_before_its_end_a_pause_holds() -> None:
    assert not until("12:04").decide(at("12:03:59")).changes_anything


@pytest.mark.parametrize("command", ["resume", "edit", "retire", "pause"])
def test_every_command_finds_a_pause_that_has_run_out_ended(command: str) -> None:
    """Nobody looked between 12:04 and 12:05: what came due after the pause is decided, not skipped as paused."""
    schedule, now = until("12:04"), at("12:05")
    commands = {
        "resume": lambda: schedule.resume(now),
        "edit": lambda: schedule.edit(under(overlap=Allow()), now),
        "retire": lambda: schedule.retire(now, by="ada"),
        "pause": lambda: schedule.pause(now, by="ada"),
    }

    assert told(commands[command]()) == ["12:02-12:04 (3) skipped paused", "12:05 started"]


def test_catching_up_after_a_pause_that_has_run_out_reaches_back_to_its_beginning() -> None:
    assert told(until("12:03").resume(at("12:04"), catch_up=True)) == [
        "12:02-12:03 (2) coalesced missed into 12:04",
        "12:04 started",
    ]


def test_an_edit_while_paused_skips_the_gap_and_catching_up_reaches_back_to_it_only() -> None:
    edited = PAUSED.edit(under(missed=ReplayAll(), overlap=Allow()), at("12:03"))
    resumed = edited.schedule.resume(at("12:05"), catch_up=True)

    assert told(edited) == ["12:02-12:03 (2) skipped paused"]
    assert edited.schedule.paused == PAUSED.paused
    assert told(resumed) == ["12:04 started late", "12:05 started"]


def test_resuming_what_is_not_paused_is_refused() -> None:
    with pytest.raises(Refused, match=r"schedule: 'nightly-report' is not paused"):
        A_SCHEDULE.resume(NOON)


def test_a_pause_that_would_end_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"until: .*12:01:30.* is not in the future; give a later instant"):
        until("12:01:30")


def test_an_end_without_a_time_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2026-03-02T12:00")

    with pytest.raises(InvalidValue, match=r"until: .* is not in UTC; convert it"):
        Pause(at=NOON, by="ada", until=naive)


def test_what_a_pause_kept_back_and_what_came_before_it_add_up() -> None:
    decided = a_schedule().decide(at("12:01"))
    resumed = decided.schedule.pause(at("12:01"), by="ada").schedule.resume(at("12:03"))

    assert told([*decided.entries, *resumed.entries]) == ["12:01 started", "12:02-12:03 (2) skipped paused"]
    assert attrs.evolve(resumed.schedule, version=1).started == 1


def test_a_promise_for_the_very_instant_at_which_a_pause_ends_came_due_during_it() -> None:
    paused = A_ONE_OFF.pause(at("12:30"), by="ada").schedule

    assert told(paused.resume(at("13:00"))) == ["13:00 skipped paused"]
    assert told(paused.resume(at("12:59:59.999999"))) == []
