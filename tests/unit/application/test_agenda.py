"""Rule: an agenda hands out keys in the order of their instants; each key stands at one instant only."""

from __future__ import annotations

from adapters.memory.agenda import Agenda
from tests.examples import A_MINUTE, NOON


def agenda(**minutes: int) -> Agenda[str]:
    """Return an agenda with keys so many minutes after noon."""
    made = Agenda[str]()
    for key, minute in minutes.items():
        made[key] = NOON + minute * A_MINUTE
    return made


def test_what_was_reached_comes_earliest_first_the_instant_itself_included() -> None:
    assert agenda(c=3, a=1, d=4, b=3).reached(NOON + 3 * A_MINUTE) == ["a", "b", "c"]


def test_a_key_that_is_noted_again_moves() -> None:
    moved = agenda(a=1, b=2)
    moved["a"] = NOON + 3 * A_MINUTE

    assert (moved.first(), moved.get("a")) == (NOON + 2 * A_MINUTE, NOON + 3 * A_MINUTE)
    assert moved.reached(NOON + 5 * A_MINUTE) == ["b", "a"]


def test_a_key_that_is_dropped_is_gone_and_dropping_it_again_changes_nothing() -> None:
    left = agenda(a=1, b=1)
    left.drop("a")
    left.drop("a")

    assert (left.reached(NOON + A_MINUTE), left.get("a"), bool(left)) == (["b"], None, True)


def test_the_newest_come_latest_first() -> None:
    assert (agenda(a=1, b=3, c=2).newest(2), agenda(a=1).newest(0)) == (["b", "c"], [])


def test_an_empty_one_has_no_first() -> None:
    assert (Agenda[str]().first(), bool(Agenda[str]()), list(Agenda[str]().reached(NOON))) == (None, False, [])
