"""Rule: the bucket grants what the budget says and no more, and tokens go round by urgency, then by turns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.scheduling.definition import Priority
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Bucket, Budget, Wish, allot
from tests.examples import A_DAY, A_MINUTE, A_SECOND, NOON, at

THREE_A_MINUTE = Budget(3, A_MINUTE)
FULL = Bucket(THREE_A_MINUTE, NOON)


def wish(wanted: int, priority: Priority = Priority.DEFAULT, since: str = "12:00") -> Wish:
    return Wish(wanted=wanted, priority=priority, since=at(since))


def test_a_full_bucket_grants_everything_at_once_and_then_one_at_a_time() -> None:
    empty = FULL.drawn(3, NOON)

    assert FULL.tokens(NOON) == 3
    assert [empty.tokens(at(clock)) for clock in ("12:00", "12:00:19.999999", "12:00:20", "12:00:40")] == [0, 0, 1, 2]
    assert empty.tokens(at("12:01")) == empty.tokens(at("13:00")) == 3


def test_time_in_which_nobody_draws_saves_nothing_up() -> None:
    assert FULL.drawn(1, at("13:00")).tokens(at("13:00")) == 2


def test_drawing_nothing_changes_nothing() -> None:
    assert FULL.drawn(0, at("13:00")) is FULL


def test_the_bucket_knows_when_each_token_comes() -> None:
    low = FULL.drawn(2, NOON)

    assert [low.token_at(ordinal, NOON) for ordinal in (1, 2, 3)] == [NOON, at("12:00:20"), at("12:00:40")]
    assert FULL.token_at(4, at("13:00")) == at("13:00:20")


def test_nothing_is_granted_while_the_clock_lies_far_behind_what_was_drawn() -> None:
    """After a step back: what was granted already counts until the clock has passed it."""
    assert FULL.drawn(3, at("13:00")).tokens(NOON) == 0


def test_a_time_that_does_not_divide_evenly_is_rounded_against_the_spender() -> None:
    uneven = Budget(3, A_SECOND)

    assert uneven.cost(1) == timedelta(microseconds=333_334)
    assert uneven.cost(3) == A_SECOND


@pytest.mark.parametrize(
    ("starts", "per", "message"),
    [
        (0, A_SECOND, r"starts: 0 is not positive"),
        (2_000_000, A_SECOND, r"starts: 2000000 is too many; use 1000000"),
        (1, timedelta(), r"per: '0s' is not positive"),
        (1, 2 * A_DAY, r"per: '2d' is too long; use a day"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(starts: int, per: timedelta, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Budget(starts, per)


@pytest.mark.parametrize(
    ("wishes", "tokens", "shares"),
    [
        ([], 5, []),
        ([wish(1)], 0, [0]),
        ([wish(2), wish(2)], 4, [2, 2]),
        ([wish(5), wish(1), wish(5)], 5, [2, 1, 2]),
        ([wish(9), wish(9)], 3, [2, 1]),
        ([wish(9, since="12:05"), wish(9, since="12:01")], 3, [1, 2]),
        ([wish(5, Priority.LOW), wish(2), wish(1, Priority.HIGH)], 4, [1, 2, 1]),
        ([wish(5, Priority.LOW), wish(2, Priority.HIGH)], 2, [0, 2]),
        ([wish(0), wish(1)], 1, [0, 1]),
    ],
    ids=str,
)
def test_tokens_go_to_the_urgent_first_and_round_among_equals(
    wishes: list[Wish], tokens: int, shares: list[int]
) -> None:
    assert allot(wishes, tokens) == shares
