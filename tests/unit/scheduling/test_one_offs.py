"""Rule: the slot of a one-off is always accounted for, even when it precedes its own booking."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from domain.scheduling.definition import Definition, Once
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.progress import Pending, Settled
from domain.scheduling.schedule import Schedule
from tests.examples import A_COMMAND, A_MINUTE, A_ONE_OFF, A_PROMISE, AN_HOUR, AN_ID, NOON, a_schedule, at, told, under


def promised(clock: str, **policies: object) -> Schedule:
    """Return a one-off that was booked at noon for `clock`."""
    definition = under(Definition(timing=Once(at(clock)), command=A_COMMAND), **policies)
    return Schedule.create(AN_ID, definition, NOON)


def moved_to(clock: str, **policies: object) -> Definition:
    return under(attrs.evolve(A_PROMISE, timing=Once(at(clock))), **policies)


def test_it_starts_at_its_instant_and_never_again() -> None:
    before = A_ONE_OFF.decide(at("12:59:59"))
    due = before.schedule.decide(at("13:00"))
    after = due.schedule.decide(at("14:00"))

    assert (told(before), told(due), told(after)) == ([], ["13:00 started"], [])
    assert due.schedule.progress == Settled(at("13:00"))
    assert due.schedule.next_slot() is due.schedule.wake_at() is None


def test_booked_late_it_is_decided_at_once_as_late() -> None:
    assert told(promised("11:59:59").decide(NOON)) == ["11:59:59 started late"]


def test_booked_for_this_very_instant_it_is_on_time() -> None:
    assert told(promised("12:00").decide(NOON)) == ["12:00 started"]


@pytest.mark.parametrize(
    ("missed", "account"),
    [
        (SkipMissed(), ["11:00 skipped missed"]),
        (RunOnce(), ["11:00 started late"]),
        (ReplayAll(), ["11:00 started late"]),
        (ReplayAll(catch_up_limit=0), ["11:00 skipped beyond_catch_up_limit"]),
        (RunOnce(catch_up_window=timedelta(minutes=59)), ["11:00 skipped beyond_catch_up_window"]),
    ],
)
def test_booked_late_it_passes_the_order_of_decision(
    missed: SkipMissed | RunOnce | ReplayAll, account: list[str]
) -> None:
    assert told(promised("11:00", missed=missed).decide(NOON)) == account


def test_booked_after_its_deadline_it_is_skipped_as_such() -> None:
    assert told(promised("11:00", deadline=59 * A_MINUTE).decide(NOON)) == ["11:00 skipped deadline_passed"]


def test_found_later_than_the_grace_it_is_late() -> None:
    assert told(A_ONE_OFF.decide(at("13:01"))) == ["13:00 started"]
    assert told(A_ONE_OFF.decide(at("13:01:00.000001"))) == ["13:00 started late"]


def test_another_instant_supersedes_the_promise_under_the_next_generation() -> None:
    moved = A_ONE_OFF.edit(moved_to("15:00"), at("12:30"))

    assert told(moved) == ["13:00 skipped superseded"]
    assert (moved.schedule.generation, moved.schedule.revision.number) == (1, 2)
    assert told(moved.schedule.decide(at("15:00"))) == ["15:00 started"]
    assert moved.schedule.decide(at("15:00")).fire_ids[0].startswith("reminder-7-1-")


def test_an_instant_that_has_come_due_is_decided_before_the_edit_takes_effect() -> None:
    moved = A_ONE_OFF.edit(moved_to("15:00"), at("13:00"))

    assert told(moved) == ["13:00 started"]
    assert moved.fire_ids[0].startswith("reminder-7-0-")
    assert moved.schedule.progress == Pending()


def test_a_new_instant_in_the_past_is_decided_at_once_as_late() -> None:
    moved = A_ONE_OFF.edit(moved_to("12:20"), at("12:30")).schedule

    assert told(moved.decide(at("12:30"))) == ["12:20 started late"]


def test_an_edit_that_leaves_the_instant_alone_does_not_decide_it_again() -> None:
    done = A_ONE_OFF.decide(at("13:00")).schedule

    edited = done.edit(moved_to("13:00", deadline=A_MINUTE), at("13:30"))

    assert (told(edited), edited.schedule.generation) == ([], 0)
    assert told(edited.schedule.decide(at("14:00"))) == []


def test_paused_past_its_instant_it_is_skipped_or_caught_up() -> None:
    paused = A_ONE_OFF.pause(at("12:30"), by="ada").schedule

    assert told(paused.decide(at("13:00"))) == []
    assert told(paused.resume(at("13:30"))) == ["13:00 skipped paused"]
    assert told(paused.resume(at("13:30"), catch_up=True)) == ["13:00 started late"]


def test_resumed_before_its_instant_it_is_as_if_nothing_had_happened() -> None:
    resumed = A_ONE_OFF.pause(at("12:30"), by="ada").schedule.resume(at("12:40"))

    assert told(resumed) == []
    assert told(resumed.schedule.decide(at("13:00"))) == ["13:00 started"]


def test_retired_before_its_instant_it_is_skipped_as_retired() -> None:
    retired = A_ONE_OFF.retire(at("12:30"), by="ada")

    assert told(retired) == ["13:00 skipped retired"]
    assert told(retired.schedule.decide(at("13:00"))) == []


def test_a_clock_that_steps_back_does_not_decide_it_twice() -> None:
    done = A_ONE_OFF.decide(at("13:00")).schedule

    assert told(done.decide(at("12:30"))) == told(done.decide(at("13:00"))) == []


def test_becoming_a_rule_begins_the_next_generation_and_a_new_count_of_runs() -> None:
    done = A_ONE_OFF.decide(at("13:00")).schedule

    recurring = done.edit(under(), at("13:30")).schedule

    assert (recurring.generation, recurring.started) == (1, 0)
    assert told(recurring.decide(at("13:31"))) == ["13:31 started"]


def test_a_promise_exactly_as_old_as_the_catch_up_window_is_within_it() -> None:
    promise = a_schedule(A_PROMISE, missed=RunOnce(catch_up_window=AN_HOUR))

    assert told(promise.decide(at("14:00"))) == ["13:00 started late"]
    assert told(promise.decide(at("14:00:00.000001"))) == ["13:00 skipped beyond_catch_up_window"]


def test_it_has_one_slot_to_come_however_many_somebody_asks_for() -> None:
    assert list(A_ONE_OFF.upcoming(3)) == [at("13:00")]
    assert list(A_ONE_OFF.decide(at("13:00")).schedule.upcoming(3)) == []


def test_a_promise_that_ends_before_its_instant_is_settled() -> None:
    retired = A_ONE_OFF.retire(at("12:30"), by="ada").schedule

    assert (retired.progress, retired.version) == (Settled(at("12:30")), A_ONE_OFF.version + 1)
