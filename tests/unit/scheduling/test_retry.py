"""Rule: the delay before the next attempt grows from base to cap, with a jitter that the delivery alone decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.retry import Lost, Retry
from tests.examples import A_MINUTE, A_SECOND, NOON

NEGATIVE = "is negative; use zero or a longer time, such as '60s'"
NOT_FINITE = "is not a finite number; use a number such as 2.0"
EXACT = Retry(max_attempts=5, base=10 * A_SECOND, factor=2.0, cap=A_MINUTE, jitter=0)


def test_the_delay_doubles_up_to_the_cap() -> None:
    delays = [EXACT.delay(failures, "key").total_seconds() for failures in (1, 2, 3, 4, 5)]

    assert delays == [10, 20, 40, 60, 60]


def test_the_jitter_lengthens_by_at_most_its_fraction_and_differs_between_deliveries() -> None:
    jittered = Retry(base=10 * A_SECOND, jitter=0.5)
    delays = [jittered.delay(1, f"key-{number}").total_seconds() for number in range(50)]

    assert all(10 <= delay < 15 for delay in delays)
    assert len(set(delays)) == len(delays)


def test_the_same_delivery_always_waits_as_long() -> None:
    assert Retry().delay(2, "key") == Retry().delay(2, "key")


def test_the_jitter_is_part_of_what_a_retry_means_and_never_changes() -> None:
    """A golden value: another hash would move every retry that somebody looks at in a log."""
    assert Retry(base=10 * A_SECOND, jitter=1.0).delay(1, "nightly-1-1") == timedelta(seconds=14, microseconds=704_577)


@pytest.mark.parametrize("factor", [2.0, 10.0, 1e300])
def test_however_often_it_failed_the_delay_is_the_cap(factor: float) -> None:
    assert Retry(base=A_SECOND, factor=factor, cap=A_MINUTE, jitter=0).delay(10_000, "key") == A_MINUTE


def test_a_factor_below_one_shortens_and_a_base_of_zero_does_not_wait() -> None:
    assert Retry(base=A_MINUTE, factor=0.5, jitter=0).delay(2, "key") == A_MINUTE / 2
    assert [Retry(base=timedelta(), jitter=0).delay(n, "key") for n in (7, 10_000)] == [timedelta()] * 2


def test_the_number_of_attempts_is_limited() -> None:
    assert EXACT.next_start(4, "key", NOON, None) == NOON + A_MINUTE
    assert EXACT.next_start(5, "key", NOON, None) is None
    assert Retry().next_start(1, "key", NOON, None) is None


def test_a_start_exactly_at_the_limit_is_allowed_and_one_after_it_is_not() -> None:
    assert EXACT.next_start(1, "key", NOON, NOON + 10 * A_SECOND) == NOON + 10 * A_SECOND
    assert EXACT.next_start(1, "key", NOON, NOON + 9 * A_SECOND) is None


def test_losses_are_followed_by_another_attempt_below_their_limit() -> None:
    assert [Lost(limit=3).allows_another(lost) for lost in (1, 2, 3)] == [True, True, False]
    assert not Lost(retries=False).allows_another(0)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda: Retry(max_attempts=0), "max_attempts: 0 is not positive; use one or more"),
        (lambda: Retry(base=-A_SECOND), f"base: '-1s' {NEGATIVE}"),
        (lambda: Retry(factor=0), "factor: 0 is not positive; use one or more"),
        (lambda: Retry(factor=float("nan")), f"factor: nan {NOT_FINITE}"),
        (lambda: Retry(factor=float("inf")), f"factor: inf {NOT_FINITE}"),
        (lambda: Retry(cap=-A_SECOND), f"cap: '-1s' {NEGATIVE}"),
        (lambda: Retry(window=timedelta()), "window: '0s' is not positive; use a longer time, such as '60s'"),
        (lambda: Retry(jitter=-0.1), "jitter: -0.1 is negative; use zero or more"),
        (lambda: Retry(jitter=float("inf")), f"jitter: inf {NOT_FINITE}"),
        (lambda: Lost(limit=-1), "limit: -1 is negative; use zero or more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_number_that_makes_no_sense_is_refused(make: Callable[[], object], line: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        make()

    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("never", "gives_up"), [("ValueError", True), ("a.Error", True), ("Error", False), ("a", False)]
)
def test_an_error_is_not_retried_by_the_whole_name_of_its_class_or_one_that_it_derives_from(
    never: str, gives_up: bool
) -> None:
    assert Retry(never=(never,)).gives_up_on(["a.Error", "ValueError", "builtins.ValueError"]) is gives_up


@pytest.mark.parametrize("name", ["", "no such", "a..b", ".a", "1st", "a-b"])
def test_what_can_be_no_name_of_a_class_is_refused(name: str) -> None:
    problem = f"never: {name!r} is not the name of an exception class; write 'ValueError'"
    with pytest.raises(InvalidValue, match=problem):
        Retry(never=("ValueError", name))
