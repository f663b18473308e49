"""Rule: a run that ended without success can begin again by hand: attempts, window and deadline count anew."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.errors import Refused
from domain.scheduling.outcome import Raised
from domain.scheduling.policies.breaker import Breaker, Open
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.policies.retry import Retry
from domain.scheduling.run import Run
from domain.scheduling.run_states import Cancelled, Expired, Failed, Running, RunState, Succeeded, Waiting
from domain.scheduling.values import GroupName
from tests.examples import A_MINUTE, A_RUN, A_SCHEDULE, A_SECOND, SOME_RETRIES, a_schedule, at, beside, told

POLICIES = Policies(retry=SOME_RETRIES)
LATER = at("12:30")


def failing(run: Run, clock: str, policies: Policies = POLICIES) -> Run:
    """Return the run after one more attempt that raised at `clock`."""
    queued, _ = run.hand_over(at(clock))
    state = queued.state
    admitted = attrs.evolve(queued, state=Running(getattr(state, "attempt", 0), 1, "token", "worker-1", at(clock)))
    return admitted.settle(Raised("boom"), token="token", policies=policies, now=at(clock))


def exhausted() -> Run:
    """Return a run that had three attempts, as many as its policy allows."""
    run = A_RUN
    for clock in ("12:01", "12:02", "12:03"):
        run = failing(run, clock)
    assert isinstance(run.state, Failed)
    return run


@pytest.mark.parametrize(
    "state", [Failed(at("12:03"), "boom"), Expired(at("12:03")), Cancelled(at("12:03"), "ada")], ids=lambda s: s.name
)
def test_a_run_that_ended_without_success_waits_for_its_next_attempt(state: RunState) -> None:
    ended = attrs.evolve(A_RUN, state=state, cancel_asked_by="ada")

    again = ended.retry(LATER, policies=POLICIES)

    assert (again.state, again.cancel_asked_by, again.retried) == (Waiting(2, LATER), None, 1)


def test_no_delivery_from_before_the_retry_has_the_name_of_a_later_one() -> None:
    """An attempt that was cancelled in the queue never began, but its delivery may still be there."""
    keys, run = [], A_RUN
    for _ in range(3):
        queued, delivery = run.hand_over(LATER)
        keys.append(delivery.key)
        run = queued.cancel(LATER, by="ada").retry(LATER, policies=POLICIES)

    assert len(set(keys)) == 3


def test_an_attempt_that_never_began_keeps_its_number_to_itself() -> None:
    """The second attempt was cancelled before it began; its delivery may still be in the queue."""
    cancelled = failing(A_RUN, "12:01").cancel(at("12:02"), by="ada")

    assert cancelled.retry(LATER, policies=POLICIES).state == Waiting(3, LATER)


def test_its_attempts_are_numbered_on_and_kept() -> None:
    again = exhausted().retry(LATER, policies=POLICIES)

    assert again.state == Waiting(4, LATER)
    assert [attempt.number for attempt in again.attempts] == [1, 2, 3]


def test_the_retry_policy_begins_anew() -> None:
    """Otherwise one more failure would be the last, however many attempts the policy allows."""
    again = exhausted().retry(LATER, policies=POLICIES)

    once, twice = failing(again, "12:30"), failing(failing(again, "12:30"), "12:31")
    assert once.state == Waiting(5, at("12:30:10"))
    assert twice.state == Waiting(6, at("12:31:20"))
    assert isinstance(failing(twice, "12:32").state, Failed)


def test_deadline_and_retry_window_count_from_the_request() -> None:
    policies = Policies(deadline=A_MINUTE, retry=Retry(max_attempts=3, window=2 * A_MINUTE))
    ended = attrs.evolve(exhausted(), expires_at=at("12:02"), retry_until=at("12:03"))

    again = ended.retry(LATER, policies=policies)

    assert (again.expires_at, again.retry_until) == (at("12:31"), at("12:32"))


def test_the_retry_window_does_not_bind_the_first_attempt_after_it() -> None:
    policies = Policies(retry=Retry(max_attempts=3, window=A_SECOND))

    again = exhausted().retry(LATER, policies=policies)

    assert again.begins_by is None
    assert isinstance(failing(again, "12:40", policies).state, Failed)


def test_who_retries_twice_is_counted_twice() -> None:
    again = failing(exhausted().retry(LATER, policies=Policies()), "12:30", Policies())

    twice = again.retry(LATER, policies=Policies())

    assert (twice.retried, twice.forgiven) == (2, 4)


@pytest.mark.parametrize(
    "state", [Waiting(1, LATER), Running(1, 1, "token", "w", LATER), Succeeded(LATER)], ids=lambda state: state.name
)
def test_what_goes_on_or_succeeded_is_not_retried(state: RunState) -> None:
    with pytest.raises(Refused, match="only a run that ended without success"):
        attrs.evolve(A_RUN, state=state).retry(LATER, policies=POLICIES)


def test_what_is_due_is_decided_first() -> None:
    decided, again = a_schedule(overlap=Allow()).retry(exhausted(), POLICIES, at("12:01"))

    assert told(decided) == ["12:01 started"]
    assert again.state == Waiting(4, at("12:01"))


def test_it_obeys_the_overlap_policy() -> None:
    with pytest.raises(Refused, match=r"has the unfinished run nightly-report-0-.* and its overlap policy is 'skip'"):
        A_SCHEDULE.retry(exhausted(), POLICIES, at("12:00:30"), circumstances=beside("12:00"))


def test_it_joins_the_group_that_its_schedule_is_in_by_now() -> None:
    grouped = a_schedule(exclusive=GroupName("database"))

    assert grouped.retry(exhausted(), POLICIES, at("12:00:30"))[1].group == "database"
    assert A_SCHEDULE.retry(exhausted(), POLICIES, at("12:00:30"))[1].group is None


def test_a_fallback_is_in_no_group_when_it_is_retried_either() -> None:
    """Its command is another than the one that the group keeps apart."""
    fallback = attrs.evolve(exhausted(), command=CommandCall("reports.apologise"))

    assert a_schedule(exclusive=GroupName("database")).retry(fallback, POLICIES, at("12:00:30"))[1].group is None


def test_it_ignores_a_pause_and_the_breaker_and_leaves_both() -> None:
    paused = attrs.evolve(a_schedule(breaker=Breaker()), circuit=Open(at("13:00"))).pause(at("12:00:30"), by="ada")

    decided, again = paused.schedule.retry(exhausted(), POLICIES, LATER)

    assert isinstance(again.state, Waiting)
    assert decided.schedule == paused.schedule


def test_a_run_of_a_retired_schedule_is_not_retried() -> None:
    retired = A_SCHEDULE.retire(at("12:00:30"), by="ada").schedule

    with pytest.raises(Refused, match="was retired and cannot have its runs retried"):
        retired.retry(exhausted(), POLICIES, LATER)


def test_the_end_of_a_retried_run_says_so_to_its_schedule() -> None:
    again = failing(exhausted().retry(LATER, policies=Policies()), "12:30", Policies())

    assert again.end
    assert (again.end.state, again.end.at, again.end.retried) == ("failed", LATER, 1)
    assert A_RUN.end is None
