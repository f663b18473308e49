"""Rule: a run asked for by hand stands outside the slots: it ignores a pause and obeys the overlap policy."""

from __future__ import annotations

import pytest

from domain.scheduling.errors import Refused
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.policies.retry import Retry
from domain.scheduling.progress import Through
from domain.scheduling.values import request_key
from tests.examples import A_MINUTE, A_SCHEDULE, a_schedule, at, beside, run_of, told

KEY = request_key("deploy_7")


def test_the_callers_key_names_the_run() -> None:
    decided = A_SCHEDULE.request(KEY, at("12:00:30"))

    assert decided.fire_ids == ("nightly-report-0-rdeploy_7",)
    assert decided.runs[0].is_request
    assert decided.runs[0].late is False


def test_it_writes_no_entry_and_counts_as_no_started_slot() -> None:
    decided = A_SCHEDULE.request(KEY, at("12:00:30"))

    assert (told(decided), decided.schedule.started) == ([], 0)


def test_what_is_due_is_decided_first() -> None:
    decided = a_schedule(overlap=Allow()).request(KEY, at("12:01"))

    assert told(decided) == ["12:01 started"]
    assert decided.fire_ids == (run_of("12:01"), "nightly-report-0-rdeploy_7")


def test_deadline_and_retry_window_count_from_the_request() -> None:
    schedule = a_schedule(deadline=A_MINUTE, retry=Retry(window=2 * A_MINUTE))

    (run,) = schedule.request(KEY, at("12:00:30")).runs

    assert (run.due_at, run.expires_at, run.retry_until) == (at("12:00:30"), at("12:01:30"), at("12:02:30"))


def test_it_ignores_a_pause_and_leaves_it_and_the_cursor() -> None:
    paused = A_SCHEDULE.pause(at("12:00:30"), by="ada").schedule

    decided = paused.request(KEY, at("12:05"))

    assert len(decided.runs) == 1
    assert (decided.schedule.paused, decided.schedule.progress) == (paused.paused, Through(at("12:00:30")))


def test_it_is_refused_behind_an_unfinished_run_with_the_run_and_the_policy_named() -> None:
    with pytest.raises(
        Refused, match=r"unfinished run nightly-report-0-.* and its overlap policy is 'skip'; wait .* or cancel"
    ):
        A_SCHEDULE.request(KEY, at("12:00:30"), circumstances=beside("12:00"))


def test_it_is_refused_behind_a_run_that_this_very_decision_starts() -> None:
    with pytest.raises(Refused, match="unfinished run nightly-report-0-20260302T120100000000Z"):
        A_SCHEDULE.request(KEY, at("12:01"))
