"""Rule: retiring decides what is due, skips what is open, and leaves a tombstone from which an id begins anew."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from domain.scheduling.backfill import Past
from domain.scheduling.errors import Refused
from domain.scheduling.policies.missed import ReplayAll
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.progress import Through
from domain.scheduling.reach import Reach
from domain.scheduling.retiring import Retirement
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import request_key
from tests.examples import (
    A_DEFINITION,
    A_MINUTE,
    A_ONE_OFF,
    A_PROMISE,
    A_SCHEDULE,
    NOON,
    a_schedule,
    at,
    beside,
    run_of,
    told,
)

TOMBSTONE = A_SCHEDULE.retire(at("12:01"), by="ada").schedule


def test_what_is_due_is_decided_first() -> None:
    retired = A_SCHEDULE.retire(at("12:01"), by="ada")

    assert told(retired) == ["12:01 started"]
    assert retired.schedule.retired == Retirement(at=at("12:01"), by="ada")


def test_held_slots_are_skipped_as_retired() -> None:
    held = a_schedule(overlap=Serialize()).decide(at("12:01"), beside("12:00")).schedule

    retired = held.retire(at("12:02"), by="ada", circumstances=beside("12:00"))

    assert told(retired) == ["12:01 skipped retired", "12:02 skipped retired"]
    assert retired.schedule.held == ()


def test_what_ends_by_itself_before_the_end_of_the_schedule_is_told_beside_it() -> None:
    held = a_schedule(missed=ReplayAll(), overlap=Serialize(), deadline=A_MINUTE).decide(at("12:02"), beside("12:00"))

    retired = held.schedule.retire(at("12:02:30"), by="ada", circumstances=beside("12:00"))

    assert told(held) == ["12:01 held overlap", "12:02 held overlap"]
    assert told(retired) == ["12:01 skipped deadline_passed", "12:02 skipped retired"]


def test_a_paused_schedule_is_retired_with_its_gap_skipped_as_paused() -> None:
    paused = A_SCHEDULE.pause(at("12:01"), by="ada").schedule

    retired = paused.retire(at("12:03"), by="ada")

    assert told(retired) == ["12:02-12:03 (2) skipped paused"]
    assert retired.schedule.paused is None


def test_a_tombstone_decides_nothing_and_wakes_nobody() -> None:
    assert not TOMBSTONE.decide(at("13:00")).changes_anything
    assert TOMBSTONE.wake_at() is TOMBSTONE.next_slot() is None
    assert list(TOMBSTONE.upcoming(3)) == []


@pytest.mark.parametrize(
    "command",
    [
        lambda schedule: schedule.pause(at("12:05"), by="ada"),
        lambda schedule: schedule.resume(at("12:05")),
        lambda schedule: schedule.edit(A_PROMISE, at("12:05")),
        lambda schedule: schedule.retire(at("12:05"), by="ada"),
        lambda schedule: schedule.request(request_key("k1"), at("12:05")),
        lambda schedule: schedule.backfill(Reach(at("12:01"), at("12:01")), Past(), at("12:05")),
    ],
    ids=["pause", "resume", "edit", "retire", "request", "backfill"],
)
def test_a_tombstone_refuses_every_command_and_says_what_to_do(command: Callable[[Schedule], object]) -> None:
    with pytest.raises(Refused, match=r"'nightly-report' was retired and cannot be .*; apply it again to begin anew"):
        command(TOMBSTONE)


def test_the_tombstone_of_what_was_kept_asks_for_another_instant() -> None:
    """Applying the same promise again would leave it as it is."""
    kept = A_ONE_OFF.decide(at("13:00")).schedule.retire(at("13:30"), by="ada").schedule

    with pytest.raises(Refused, match="was retired and cannot be triggered; promise another instant"):
        kept.request(request_key("k1"), at("13:31"))


def test_beginning_anew_takes_the_next_generation_so_that_no_fire_id_comes_twice() -> None:
    anew = TOMBSTONE.begin_anew(A_DEFINITION, at("12:10"), origin="kept")

    assert (anew.generation, anew.revision.number, anew.version) == (1, 2, TOMBSTONE.version + 1)
    assert (anew.retired, anew.origin, anew.started) == (None, "kept", 0)
    assert TOMBSTONE.begin_anew(A_DEFINITION, at("12:10")).origin == ""
    assert anew.decide(at("12:11")).fire_ids == (run_of("12:11", generation=1),)


def test_beginning_anew_keeps_the_revisions_that_the_ledger_names() -> None:
    edited = attrs.evolve(TOMBSTONE, oldest_revision=4, revision=attrs.evolve(TOMBSTONE.revision, number=6))

    anew = edited.begin_anew(A_DEFINITION, at("12:10"))

    assert (anew.oldest_revision, anew.revision.number) == (4, 7)


def test_beginning_anew_after_the_clock_stepped_back_decides_nothing_again() -> None:
    """Slots up to the tombstone's cursor stand in the ledger already."""
    anew = TOMBSTONE.begin_anew(A_DEFINITION, NOON)

    assert anew.progress == Through(at("12:01"))
    assert told(anew.decide(at("12:02"))) == ["12:02 started"]


def test_a_one_off_made_anew_is_promised_again() -> None:
    tombstone = A_ONE_OFF.retire(at("12:30"), by="ada").schedule

    assert told(tombstone.begin_anew(A_PROMISE, at("12:40")).decide(at("13:00"))) == ["13:00 started"]


def test_a_tombstone_says_whether_it_stands_for_a_promise_whose_instant_has_passed() -> None:
    """Applying the same file for ever must not make a promise again that was settled long ago."""
    done = A_ONE_OFF.decide(at("13:00")).schedule.retire(at("14:00"), by="retention").schedule
    at_once = A_ONE_OFF.decide(at("13:00")).schedule.retire(at("13:00"), by="retention").schedule
    withdrawn = A_ONE_OFF.retire(at("12:30"), by="ada").schedule

    assert done.has_settled(A_PROMISE)
    assert at_once.has_settled(A_PROMISE)
    assert not withdrawn.has_settled(A_PROMISE)
    assert not done.has_settled(A_DEFINITION)
    assert not A_ONE_OFF.has_settled(A_PROMISE)
    assert not TOMBSTONE.has_settled(A_DEFINITION)


def test_what_was_not_retired_cannot_begin_anew() -> None:
    with pytest.raises(Refused, match=r"'nightly-report' exists; edit it, or delete it first"):
        A_SCHEDULE.begin_anew(A_DEFINITION, NOON)
