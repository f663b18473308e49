"""Laws of the catch-up budget: never more than it allows, nothing wasted, and nobody overtaken by an equal twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.scheduling.definition import Priority
from domain.scheduling.policies.budget import Bucket, Budget, Wish, allot
from domain.scheduling.policies.line import Line
from tests.examples import NOON

MICROSECONDS = st.integers(1, 10**8).map(lambda us: timedelta(microseconds=us))
BUDGETS = st.builds(Budget, st.integers(1, 50), MICROSECONDS)
WISHES = st.lists(
    st.builds(
        Wish,
        wanted=st.integers(1, 8),
        priority=st.sampled_from(Priority),
        since=st.integers(0, 3).map(lambda s: NOON + timedelta(seconds=s)),
    ),
    max_size=8,
)


@given(BUDGETS, st.lists(st.tuples(MICROSECONDS, st.integers(0, 60)), max_size=30))
def test_in_no_time_more_starts_are_granted_than_one_burst_and_what_flows_in(
    budget: Budget, tries: list[tuple[timedelta, int]]
) -> None:
    bucket, now, grants = Bucket(budget, NOON), NOON, list[tuple[datetime, int]]()
    for pause, wanted in tries:
        now += pause
        granted = min(wanted, bucket.tokens(now))
        bucket = bucket.drawn(granted, now)
        grants.append((now, granted))

    for i, (begin, _) in enumerate(grants):
        for j, (end, _) in enumerate(grants[i:], start=i):
            allowed = budget.starts + (end - begin) * budget.starts // budget.per
            assert sum(granted for _, granted in grants[i : j + 1]) <= allowed


@given(BUDGETS, st.integers(0, 50), st.integers(1, 120), MICROSECONDS)
def test_a_token_is_there_when_the_bucket_says_so_and_not_before(
    budget: Budget, drawn: int, ordinal: int, later: timedelta
) -> None:
    bucket, now = Bucket(budget, NOON).drawn(min(drawn, budget.starts), NOON), NOON + later / 2
    instant = bucket.token_at(1, now)

    assert bucket.tokens(instant) >= 1
    assert instant == now or bucket.tokens(instant - timedelta(microseconds=1)) == 0
    assert bucket.token_at(ordinal, now) <= bucket.token_at(ordinal + 1, now)


@given(WISHES, st.integers(0, 60))
def test_every_token_that_somebody_wants_is_given_and_equals_differ_by_one_at_most(
    wishes: list[Wish], tokens: int
) -> None:
    shares = allot(wishes, tokens)

    assert sum(shares) == min(tokens, sum(each.wanted for each in wishes))
    assert all(share <= each.wanted for share, each in zip(shares, wishes, strict=True))
    for mine, his in zip(wishes, shares, strict=True):
        for other, theirs in zip(wishes, shares, strict=True):
            if mine.priority is other.priority and his < mine.wanted:
                assert theirs <= his + 1


@given(WISHES.filter(bool), BUDGETS)
def test_the_forecast_is_what_happens_when_tokens_are_shared_as_they_come(wishes: list[Wish], budget: Budget) -> None:
    line = Line(wishes, Bucket(budget, NOON), NOON)
    for place, mine in enumerate(wishes):
        for nth in range(1, mine.wanted + 1):
            drawn = next(n for n in range(line.slots + 1) if allot(wishes, n)[place] == nth)

            assert line.served_at(mine, nth) == line.bucket.token_at(drawn, NOON)
