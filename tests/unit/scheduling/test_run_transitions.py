"""Rule: each command fits some states of a run; in every other it is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest

from domain.scheduling.definition import Policies, Priority, Revision
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.errors import Refused
from domain.scheduling.outcome import Raised, Returned, StaleOutcome, Stopped
from domain.scheduling.policies.retry import Lost, Retry
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    ERROR_LIMIT,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    FannedOut,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from tests.examples import A_DEFINITION, A_DELIVERY, A_MINUTE, A_RUN, A_SECOND, A_SLOT, NOON, SOME_RETRIES, at

NOW: Final = at("12:05")
POLICIES: Final = Policies(retry=SOME_RETRIES)
STATES: Final[list[RunState]] = [
    Waiting(1, at("12:01")),
    Queued(1, 1, at("12:01")),
    Running(1, 1, "token", "worker-1", at("12:02")),
    FannedOut(at("12:03"), "reports.one"),
    Succeeded(at("12:03")),
    Failed(at("12:03"), "boom"),
    Expired(at("12:03")),
    Cancelled(at("12:03"), "ada"),
]
Command = Callable[[Run], object]
COMMANDS: Final[dict[str, Command]] = {
    "hand over": lambda run: run.hand_over(NOW),
    "settle": lambda run: run.settle(Returned(), token="token", policies=POLICIES, now=NOW),
    "lose": lambda run: run.lose(policies=POLICIES, now=NOW),
    "expire": lambda run: attrs.evolve(run, expires_at=at("12:04")).expire(NOW),
    "cancel": lambda run: run.cancel(NOW, by="ada"),
    "retry": lambda run: run.retry(NOW, policies=POLICIES),
}
FITTING: Final = {
    "hand over": {"waiting", "queued"},
    "settle": {"running"},
    "lose": {"running"},
    "expire": {"waiting", "queued"},
    "cancel": {"waiting", "queued", "running", "fanned_out"},
    "retry": {"failed", "expired", "cancelled"},
}


def in_state(state: RunState) -> Run:
    return attrs.evolve(A_RUN, state=state)


WAITING, QUEUED, RUNNING = (in_state(state) for state in STATES[:3])


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_every_state(state: RunState, command: str) -> None:
    run = in_state(state)
    if state.name in FITTING[command]:
        assert COMMANDS[command](run) != run
    else:
        with pytest.raises(Refused, match=f"run: {A_SLOT.fire_id} is {state.name}"):
            COMMANDS[command](run)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (Waiting(1, at("12:01")), Refusal.NOT_HANDED_OVER),
        (Waiting(2, at("12:01")), Refusal.OTHER_ATTEMPT),
        (Queued(2, 1, at("12:01")), Refusal.OTHER_ATTEMPT),
        (Running(1, 1, "token", "worker-1", at("12:02")), Refusal.ALREADY_ADMITTED),
        (Running(2, 1, "token", "worker-1", at("12:02")), Refusal.OTHER_ATTEMPT),
        (Succeeded(at("12:03")), Refusal.ENDED),
        (Failed(at("12:03"), "boom"), Refusal.ENDED),
        (Expired(at("12:03")), Refusal.ENDED),
        (Cancelled(at("12:03"), "ada"), Refusal.ENDED),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_delivery_that_does_not_fit_is_refused_with_the_reason(state: RunState, answer: Refusal) -> None:
    assert in_state(state).admit(A_DELIVERY, token="mine", worker="worker-2", now=NOW) is answer


def test_a_queued_attempt_is_admitted_under_the_workers_token() -> None:
    admitted = QUEUED.admit(A_DELIVERY, token="mine", worker="worker-2", now=NOW)

    assert isinstance(admitted, Run)
    assert admitted.state == Running(1, 1, "mine", "worker-2", NOW)


def test_the_first_ordinal_that_reaches_a_worker_wins() -> None:
    """Delivered again and found after all: the earlier hand-over is as good as the later one."""
    twice = in_state(Queued(1, 2, at("12:01")))

    earlier = twice.admit(Delivery(A_SLOT.fire_id, 1, 1), token="mine", worker="worker-1", now=NOW)

    assert isinstance(earlier, Run)
    later = earlier.admit(Delivery(A_SLOT.fire_id, 1, 2), token="theirs", worker="worker-2", now=NOW)
    assert later is Refusal.ALREADY_ADMITTED


def test_an_ordinal_that_was_never_handed_over_is_refused() -> None:
    assert QUEUED.admit(Delivery(A_SLOT.fire_id, 1, 2), token="t", worker="w", now=NOW) is Refusal.OTHER_ATTEMPT


def test_no_attempt_begins_after_the_deadline_and_the_instant_itself_is_in_time() -> None:
    run = attrs.evolve(QUEUED, expires_at=NOW)

    assert isinstance(run.admit(A_DELIVERY, token="t", worker="w", now=NOW), Run)
    assert run.admit(A_DELIVERY, token="t", worker="w", now=at("12:05:00.000001")) is Refusal.EXPIRED


def test_no_second_attempt_begins_after_the_retry_window() -> None:
    """The retry was scheduled inside the window, and the queue then took too long."""
    delivery = Delivery(A_SLOT.fire_id, 2, 1)
    retried = attrs.evolve(A_RUN, retry_until=NOW, attempts=failed_once().attempts, state=Queued(2, 1, at("12:04")))

    assert isinstance(retried.admit(delivery, token="t", worker="w", now=NOW), Run)
    assert retried.admit(delivery, token="t", worker="w", now=at("12:05:01")) is Refusal.EXPIRED
    assert retried.expire(at("12:05:01")).state == Failed(
        at("12:05:01"), "the retry window ended before the next attempt"
    )


def test_the_first_attempt_is_not_bound_by_the_retry_window() -> None:
    first = attrs.evolve(QUEUED, retry_until=at("12:02"))

    assert isinstance(first.admit(A_DELIVERY, token="t", worker="w", now=NOW), Run)
    with pytest.raises(Refused, match="cannot expire"):
        first.expire(NOW)


def test_handing_over_counts_the_ordinals_of_an_attempt() -> None:
    queued, first = WAITING.hand_over(NOW)
    again, second = queued.hand_over(NOW)

    assert (first, second) == (Delivery(A_SLOT.fire_id, 1, 1), Delivery(A_SLOT.fire_id, 1, 2))
    assert again.state == Queued(1, 2, NOW)
    assert second.key == f"{A_SLOT.fire_id}-1-2"


def test_a_retry_is_not_handed_over_before_its_instant() -> None:
    with pytest.raises(Refused, match="is waiting and cannot be handed over"):
        in_state(Waiting(2, at("12:05:00.000001"))).hand_over(NOW)


def test_a_command_that_returned_succeeded() -> None:
    settled = RUNNING.settle(Returned(), token="token", policies=POLICIES, now=NOW)

    assert settled.state == Succeeded(NOW)
    assert [(each.number, each.worker, each.outcome) for each in settled.attempts] == [
        (1, "worker-1", AttemptOutcome.SUCCEEDED)
    ]
    assert (settled.attempts[0].started_at, settled.attempts[0].ended_at) == (at("12:02"), NOW)
    assert settled.attempts[0].error == ""


def test_the_outcome_of_a_fenced_off_attempt_changes_nothing() -> None:
    with pytest.raises(StaleOutcome, match="outcome of a fenced-off attempt is ignored"):
        RUNNING.settle(Returned(), token="an older token", policies=POLICIES, now=NOW)


def failed_once(**changes: Any) -> Run:
    run = attrs.evolve(RUNNING, **changes)
    return run.settle(Raised("boom"), token="token", policies=POLICIES, now=NOW)


def test_a_failed_attempt_is_followed_by_another_after_the_backoff() -> None:
    failed = failed_once()

    assert failed.state == Waiting(2, at("12:05:10"))
    assert (failed.attempts[0].outcome, failed.attempts[0].error) == (AttemptOutcome.FAILED, "boom")


def test_the_jitter_of_a_retry_derives_from_the_delivery_that_failed() -> None:
    """So runs that failed together do not return together, and the same failure always waits as long."""
    retry = Retry(max_attempts=3, base=10 * A_SECOND, jitter=1.0)
    run = in_state(Running(1, 2, "token", "worker-1", at("12:02")))

    failed = run.settle(Raised("boom"), token="token", policies=Policies(retry=retry), now=NOW)

    assert failed.state == Waiting(2, NOW + retry.delay(1, f"{A_SLOT.fire_id}-1-2"))


def test_the_last_attempt_ends_the_run_as_failed_with_its_error() -> None:
    settled = RUNNING.settle(Raised("boom"), token="token", policies=Policies(), now=NOW)

    assert settled.state == Failed(NOW, "boom")


def test_an_error_that_is_final_is_not_retried() -> None:
    settled = RUNNING.settle(Raised("no such class", final=True), token="token", policies=POLICIES, now=NOW)

    assert settled.state == Failed(NOW, "no such class")


@pytest.mark.parametrize("limit", ["expires_at", "retry_until"])
def test_a_retry_that_would_pass_deadline_or_window_is_not_scheduled(limit: str) -> None:
    assert failed_once(**{limit: at("12:05:10")}).state == Waiting(2, at("12:05:10"))
    assert failed_once(**{limit: at("12:05:09")}).state == Failed(NOW, "boom")


def test_an_endless_error_is_shortened() -> None:
    assert len(Raised("x" * 10_000).error) == ERROR_LIMIT


def test_lost_attempts_count_against_their_own_limit() -> None:
    run, policies = RUNNING, Policies(lost=Lost(limit=2))

    once = run.lose(policies=policies, now=NOW)
    again = attrs.evolve(once, state=Running(2, 1, "token", "worker-2", NOW)).lose(policies=policies, now=NOW)

    assert once.state == Waiting(2, NOW)
    assert [attempt.error for attempt in again.attempts] == ["no heartbeat from worker-1", "no heartbeat from worker-2"]
    assert again.state == Failed(NOW, "lost 2 attempt(s); the last worker was worker-2")


def test_a_lost_attempt_does_not_use_up_a_retry_and_a_failed_one_no_loss() -> None:
    policies = Policies(retry=Retry(max_attempts=2, base=A_SECOND, jitter=0), lost=Lost(limit=2))
    lost = RUNNING.lose(policies=policies, now=NOW)
    running = attrs.evolve(lost, state=Running(2, 1, "token", "worker-1", NOW))
    failed = running.settle(Raised("boom"), token="token", policies=policies, now=NOW)

    assert failed.state == Waiting(3, at("12:05:01"))


def test_at_most_once_means_that_a_lost_attempt_is_the_last() -> None:
    lost = RUNNING.lose(policies=Policies(lost=Lost(retries=False)), now=NOW)

    assert isinstance(lost.state, Failed)


@pytest.mark.parametrize("limit", ["expires_at", "retry_until"])
def test_an_attempt_lost_after_deadline_or_window_is_the_last(limit: str) -> None:
    in_time: dict[str, Any] = {limit: NOW}
    too_late: dict[str, Any] = {limit: at("12:04:59")}

    assert isinstance(attrs.evolve(RUNNING, **in_time).lose(policies=POLICIES, now=NOW).state, Waiting)
    assert isinstance(attrs.evolve(RUNNING, **too_late).lose(policies=POLICIES, now=NOW).state, Failed)


def test_what_never_began_expires_and_what_did_fails() -> None:
    never_begun = attrs.evolve(WAITING, expires_at=at("12:04"))
    begun = attrs.evolve(failed_once(), expires_at=at("12:05:01"))

    assert never_begun.expire(NOW).state == Expired(NOW)
    assert begun.expire(at("12:05:02")).state == Failed(at("12:05:02"), "the deadline passed before the next attempt")


def test_before_its_deadline_or_without_one_nothing_expires() -> None:
    for run in (WAITING, attrs.evolve(WAITING, expires_at=NOW)):
        with pytest.raises(Refused, match="cannot expire"):
            run.expire(NOW)


def test_what_is_not_executing_is_cancelled_at_once() -> None:
    for run in (WAITING, QUEUED):
        assert run.cancel(NOW, by="ada").state == Cancelled(NOW, "ada")


def test_what_is_executing_is_asked_and_ends_as_cancelled_when_it_stops() -> None:
    asked = RUNNING.cancel(NOW, by="ada")

    assert (asked.state, asked.cancel_asked_by) == (RUNNING.state, "ada")
    stopped = asked.settle(Stopped(), token="token", policies=POLICIES, now=NOW)
    assert stopped.state == Cancelled(NOW, "ada")
    assert stopped.attempts[0].outcome is AttemptOutcome.CANCELLED


def test_the_first_who_asked_is_the_one_who_is_named() -> None:
    assert RUNNING.cancel(NOW, by="ada").cancel(NOW, by="bea").cancel_asked_by == "ada"


def test_a_run_that_was_asked_to_stop_is_not_tried_again() -> None:
    asked = RUNNING.cancel(NOW, by="ada")

    assert asked.lose(policies=POLICIES, now=NOW).state == Cancelled(NOW, "ada")
    assert asked.settle(Raised("boom"), token="token", policies=POLICIES, now=NOW).state == Cancelled(NOW, "ada")
    assert asked.settle(Returned(), token="token", policies=POLICIES, now=NOW).state == Succeeded(NOW)


def test_each_transition_raises_the_version_by_one() -> None:
    assert WAITING.hand_over(NOW)[0].version == WAITING.version + 1
    assert failed_once().version == RUNNING.version + 1


def test_a_new_run_waits_for_its_hand_over_from_the_instant_of_its_recording() -> None:
    assert A_RUN.state == Waiting(1, at("12:01"))
    assert (A_RUN.due_at, A_RUN.fire_id, A_RUN.expires_at) == (at("12:01"), A_SLOT.fire_id, None)
    assert A_RUN.recorded_at == NOON + A_MINUTE
    assert not A_RUN.is_request


def test_a_new_run_takes_along_what_its_definition_says_of_runs() -> None:
    policies = Policies(timeout=A_MINUTE, deadline=A_SECOND, retry=Retry(window=A_MINUTE))
    definition = attrs.evolve(A_DEFINITION, policies=policies, priority=Priority.HIGH)

    run = Run.record(A_SLOT, Revision(7, NOON, definition), NOW, late=True)

    assert (run.revision, run.timeout, run.priority, run.late) == (7, A_MINUTE, Priority.HIGH, True)
    assert (run.expires_at, run.retry_until) == (at("12:01:01"), at("12:06"))


def test_an_error_with_half_a_character_can_be_written_all_the_same() -> None:
    assert Raised("caf\udce9").error == "caf\\udce9"


def test_only_an_attempt_that_runs_can_be_said_to_be_the_only_one() -> None:
    """It is a part of its admission: a retry may follow a failure, nothing follows a loss."""
    running = in_state(Running(1, 1, "token", "worker-1", NOON))

    only = running.once_only().state

    assert isinstance(only, Running)
    assert only.repeatable is False
    with pytest.raises(Refused) as refused:
        A_RUN.once_only()
    assert str(refused.value) == (
        f"run: {A_RUN.fire_id} is waiting; only a running attempt can be said to be the only one"
    )
