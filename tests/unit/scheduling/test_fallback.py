"""Rule: a run that failed for good is followed by exactly one run of the fallback command, which has none itself."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run_end import RunEnd
from domain.scheduling.values import REQUEST_KEY_LIMIT, FireId, group_name, request_key
from tests.examples import A_MINUTE, AN_ID, a_schedule, at, run_of, told

ALERT = CommandCall("alerts.page", {"team": "reports"})
SCHEDULE = a_schedule(on_exhausted=ALERT, deadline=A_MINUTE)
FAILED = RunEnd(fire_id=run_of("12:01"), state="failed", at=at("12:01:30"))
LATER = at("12:02:30")


def test_the_fallback_is_a_run_of_its_own_command_named_after_the_run_that_failed() -> None:
    (run,) = SCHEDULE.hear([FAILED], LATER).runs

    assert run.fire_id == "nightly-report-0-rfallback_20260302T120100000000Z"
    assert run.command == ALERT
    assert run.is_request
    assert not run.late


def test_its_deadline_counts_from_when_it_was_asked_for() -> None:
    (run,) = SCHEDULE.hear([FAILED], LATER).runs

    assert (run.due_at, run.expires_at) == (LATER, at("12:03:30"))


def test_heard_twice_it_is_the_same_run() -> None:
    assert SCHEDULE.hear([FAILED], LATER).fire_ids == SCHEDULE.hear([FAILED], at("12:09")).fire_ids


def test_it_is_accounted_apart_from_the_slots() -> None:
    heard = SCHEDULE.hear([FAILED], LATER)

    assert (told(heard), heard.schedule.started, heard.schedule.progress) == ([], 0, SCHEDULE.progress)
    assert [run.late for run in heard.runs] == [False]


@pytest.mark.parametrize("state", ["succeeded", "expired", "cancelled"])
def test_only_a_failed_run_has_one(state: str) -> None:
    assert SCHEDULE.hear([attrs.evolve(FAILED, state=state)], LATER).runs == ()


def test_a_fallback_that_fails_has_none_of_its_own() -> None:
    (run,) = SCHEDULE.hear([FAILED], LATER).runs

    assert SCHEDULE.hear([attrs.evolve(FAILED, fire_id=run.fire_id)], LATER).runs == ()


def test_a_run_asked_for_by_hand_has_one_too() -> None:
    asked_for = attrs.evolve(FAILED, fire_id=FireId(f"{AN_ID}-3-rdeploy_7"))

    assert SCHEDULE.hear([asked_for], LATER).fire_ids == (f"{AN_ID}-3-rfallback_rdeploy_7",)


def test_a_run_that_fails_again_after_a_retry_by_hand_has_another() -> None:
    heard = SCHEDULE.hear([FAILED, attrs.evolve(FAILED, retried=1)], LATER)

    assert heard.fire_ids == tuple(f"{AN_ID}-0-rfallback_20260302T120100000000Z{again}" for again in ("", "_1"))


def test_a_key_that_would_grow_too_long_is_shortened_and_stays_its_own() -> None:
    keys = ["k" * REQUEST_KEY_LIMIT, "k" * (REQUEST_KEY_LIMIT - 1) + "j"]
    long = [attrs.evolve(FAILED, fire_id=FireId(f"{AN_ID}-0-r{key}")) for key in keys]

    fallbacks = SCHEDULE.hear(long, LATER).fire_ids

    assert len(set(fallbacks)) == 2
    assert all(len(fire_id.rpartition("-")[2]) <= REQUEST_KEY_LIMIT + 1 for fire_id in fallbacks)


def test_a_key_is_shortened_only_where_it_must_be_and_what_it_becomes_never_changes() -> None:
    """Golden: heard of again after an upgrade, the fallback must still be the same run."""
    fits, too_long = ("k" * length for length in (REQUEST_KEY_LIMIT - 10, REQUEST_KEY_LIMIT - 9))
    heard = SCHEDULE.hear(
        [attrs.evolve(FAILED, fire_id=FireId(f"{AN_ID}-0-r{key}")) for key in (fits, too_long)], LATER
    )

    assert heard.fire_ids == (
        f"{AN_ID}-0-rfallback_r{fits}",
        f"{AN_ID}-0-rfallback_dc6933600faba908106d0c731b563630245c50ae",
    )


def test_the_fallback_is_in_no_exclusive_group() -> None:
    """Another command than the schedule's stands in nobody's way."""
    schedule = a_schedule(on_exhausted=ALERT, exclusive=group_name("database"))

    assert [run.group for run in schedule.hear([FAILED], LATER).runs] == [None]


def test_nobody_can_take_the_name_of_a_fallback() -> None:
    with pytest.raises(InvalidValue, match="begin it with another word"):
        request_key("fallback_20260302T120100000000Z")


def test_without_a_fallback_a_failed_run_is_followed_by_nothing() -> None:
    assert not a_schedule().hear([FAILED], LATER).runs


def test_the_open_runs_of_a_retired_schedule_still_have_theirs() -> None:
    retired = SCHEDULE.retire(at("12:00:30"), by="ada").schedule

    assert len(retired.hear([FAILED], LATER).runs) == 1
