"""Rule: whoever waits for the budget can be told when each of its slots is served, at the rate at which tokens come."""

from __future__ import annotations

from typing import Final

from domain.scheduling.definition import Priority
from domain.scheduling.policies.budget import Bucket, Budget, Wish
from domain.scheduling.policies.line import Line
from tests.examples import A_MINUTE, NOON, at

EMPTY: Final = Bucket(Budget(3, A_MINUTE), NOON).drawn(3, NOON)
"""Of which a token can be drawn every 20 seconds from now on."""

URGENT: Final = Wish(wanted=1, priority=Priority.HIGH, since=NOON)
FIRST: Final = Wish(wanted=3, priority=Priority.DEFAULT, since=at("11:50"))
SECOND: Final = Wish(wanted=2, priority=Priority.DEFAULT, since=at("11:55"))
LINE: Final = Line((SECOND, URGENT, FIRST), EMPTY, NOON)


def served(mine: Wish) -> list[str]:
    return [f"{LINE.served_at(mine, nth):%H:%M:%S}" for nth in range(1, mine.wanted + 1)]


def test_the_urgent_are_served_first_and_equals_in_turns() -> None:
    """Urgent, first, second, first, second, first."""
    assert served(URGENT) == ["12:00:20"]
    assert served(FIRST) == ["12:00:40", "12:01:20", "12:02:00"]
    assert served(SECOND) == ["12:01:00", "12:01:40"]


def test_the_line_is_drained_when_its_last_slot_is_served() -> None:
    assert LINE.slots == 6
    assert LINE.drained_at() == at("12:02")


def test_tokens_that_are_there_already_are_drawn_at_once() -> None:
    """So the next slot is served as soon as somebody looks."""
    full = Line((FIRST,), Bucket(Budget(3, A_MINUTE), NOON), at("12:30"))

    assert [full.served_at(FIRST, nth) for nth in (1, 3)] == [at("12:30")] * 2


def test_an_empty_line_is_drained_now() -> None:
    assert Line((), EMPTY, NOON).drained_at() == NOON


def test_of_two_alike_that_wait_as_long_the_one_that_was_named_first_is_served_first() -> None:
    """A store hands them out in its order, which is that of their names."""
    one, other = (Wish(wanted=1, priority=Priority.LOW, since=NOON) for _ in range(2))
    line = Line((one, other), EMPTY, NOON)

    assert [line.served_at(each, 1) for each in (one, other)] == [at("12:00:20"), at("12:00:40")]
