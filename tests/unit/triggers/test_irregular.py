"""Rule: an irregular trigger is unpredictable to people and exactly determined by its id."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Every, EveryBetween, Unbound
from domain.scheduling.values import EPOCH, ScheduleId
from tests.unit.triggers.instants import between, following, utc

FIVE, TEN = timedelta(minutes=5), timedelta(minutes=10)
ADA, BOB = ScheduleId("ada"), ScheduleId("bob")


def test_slots_lie_between_the_shortest_and_the_longest_apart() -> None:
    """And not all the same distance."""
    slots = Every.between(FIVE, TEN).bound_to(ADA).latest(utc("2026-06-01 00:00"), 500)
    distances = {later - earlier for earlier, later in pairwise(slots)}

    assert all(FIVE <= distance <= TEN for distance in distances)
    assert len(distances) > 400


def test_the_mean_distance_is_the_middle() -> None:
    """Every cell of the mean interval holds exactly one slot, so nothing drifts."""
    rule = Every.between(FIVE, TEN).bound_to(ADA)

    assert rule.count(EPOCH, EPOCH + 100_000 * (FIVE + TEN) / 2) in (99_999, 100_000, 100_001)


def test_no_slot_lies_between_an_instant_and_an_earlier_one() -> None:
    """Nor between an instant and itself."""
    rule, noon = Every.between(FIVE, TEN).bound_to(ADA), utc("2026-06-01 12:00")

    assert rule.count(noon, noon) == rule.count(noon, EPOCH) == 0


def test_the_same_id_has_the_same_slots_and_another_id_others() -> None:
    """So two processes agree without talking, and two schedules do not march in step."""
    ada, again, bob = (Every.between(FIVE, TEN).bound_to(name) for name in (ADA, ADA, BOB))

    assert following(ada, "2026-06-01 00:00", 5) == following(again, "2026-06-01 00:00", 5)
    assert not set(following(ada, "2026-06-01 00:00", 5)) & set(following(bob, "2026-06-01 00:00", 5))


def test_the_slots_of_an_id_never_change() -> None:
    """A golden value: with another hash every irregular schedule would move."""
    rule = Every.between(FIVE, TEN, anchor=utc("2026-06-01 00:00")).bound_to(ADA)

    assert following(rule, "2026-06-01 00:00", 2) == ["2026-06-01 00:01:24.349546", "2026-06-01 00:09:27.034658"]


def test_both_directions_agree() -> None:
    """`between` checks `latest` against `next`."""
    assert len(between(Every.between(FIVE, TEN).bound_to(BOB), "2026-06-01 00:00", "2026-06-01 05:00")) in (39, 40, 41)


def test_an_equal_shortest_and_longest_is_a_fixed_rate() -> None:
    """The degenerate case is exact."""
    rule = EveryBetween(FIVE, FIVE).bound_to(ADA)

    assert following(rule, "2026-06-01 00:00", 2) == ["2026-06-01 00:05", "2026-06-01 00:10"]


@pytest.mark.parametrize(
    ("shortest", "longest", "why"),
    [
        (timedelta(), TEN, "shortest: .* is too short"),
        (timedelta(milliseconds=9), TEN, "shortest: .* is too short"),
        (TEN, FIVE, "^longest: '5m' is below the shortest interval; use '10m' or more$"),
    ],
)
def test_intervals_that_cannot_be_are_refused(shortest: timedelta, longest: timedelta, why: str) -> None:
    """At least ten milliseconds, and not back to front."""
    with pytest.raises(InvalidValue, match=why):
        Every.between(shortest, longest)


def test_it_refuses_to_guess_the_id() -> None:
    """Without an id there are no slots to name."""
    rule = Every.between(FIVE, TEN)

    for question in (lambda: rule.next(EPOCH), lambda: rule.latest(EPOCH, 1), lambda: rule.count(EPOCH, EPOCH)):
        with pytest.raises(Unbound) as refused:
            question()
        assert str(refused.value) == (
            "every between: None derives from the schedule id, which is unknown here; call bound_to(id) first"
        )
