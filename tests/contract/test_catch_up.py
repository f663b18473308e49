"""The promises of the stores about the catch-up budget: the line and its order, and what is drawn with which record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs
import pytest

from application.ports.catch_up import CatchUp, Draw, Place
from application.ports.errors import LostLease
from application.ports.recorded import Recorded
from application.ports.schedule_store import Record
from application.ports.set_aside import SECOND_LOOK
from domain.scheduling.definition import Priority
from domain.scheduling.policies.budget import Bucket, Budget
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId
from tests.contract.conftest import Store
from tests.contract.values import A_MICROSECOND, A_MINUTE, A_SECOND, AN_HOUR, DEFINITION, NOON, created, decided

ONE = NOON + AN_HOUR
BUDGET: Final = Budget(10, A_SECOND)


def a_schedule(id: str) -> Schedule:
    return Schedule.create(ScheduleId(id), DEFINITION, NOON)


def waiting(id: str, since: datetime = NOON, priority: Priority = Priority.DEFAULT) -> Record:
    """Return the record of a new schedule that waits for the budget."""
    return attrs.evolve(created(a_schedule(id)), place=Place(priority, since))


def drawing(record: Record, starts: int = 1, budget: Budget = BUDGET) -> Record:
    """Return the record as one that starts so many slots late."""
    return attrs.evolve(record, draw=Draw(budget=budget, starts=starts))


def line(store: Store, limit: int = 100) -> list[str]:
    """Return the ids of those that wait, in the order in which they are served: read with and without the rest."""
    found = [each.schedule.id for each in store.schedules.in_line(NOON, limit)]
    assert list(store.schedules.line(limit)) == found
    return list(found)


class TestTheLine:
    def test_nobody_waits_in_an_empty_store(self, store: Store) -> None:
        assert line(store) == []
        assert store.schedules.catch_up() == CatchUp()

    def test_the_urgent_come_first_then_those_that_wait_longest(self, store: Store) -> None:
        store.write(
            waiting("low", NOON - AN_HOUR, Priority.LOW),
            waiting("second", NOON + A_MICROSECOND),
            waiting("first", NOON),
            waiting("urgent", ONE, Priority.HIGH),
        )

        assert line(store) == ["urgent", "first", "second", "low"]
        assert store.schedules.catch_up().waiting == 4

    def test_of_two_that_lined_up_at_one_instant_the_name_says_who_is_first(self, store: Store) -> None:
        store.write(waiting("b"), waiting("a"))

        assert line(store) == ["a", "b"]

    @pytest.mark.parametrize("limit", range(6))
    def test_no_more_are_read_than_were_asked_for_whatever_their_priority(self, store: Store, limit: int) -> None:
        store.write(
            waiting("high", priority=Priority.HIGH),
            waiting("one"),
            waiting("two", ONE),
            waiting("low", priority=Priority.LOW),
        )

        assert line(store, limit) == ["high", "one", "two", "low"][:limit]

    def test_what_is_read_is_all_that_a_decision_needs(self, store: Store) -> None:
        store.write(waiting("reports"))

        assert list(store.schedules.in_line(NOON, 1)) == list(store.schedules.standing([ScheduleId("reports")]))

    def test_a_later_record_moves_it_to_another_place(self, store: Store) -> None:
        first = waiting("a")
        store.write(first, waiting("b", ONE))

        store.write(attrs.evolve(decided(first), place=Place(Priority.DEFAULT, ONE + A_SECOND), was_in_line=True))
        assert line(store) == ["b", "a"]

    def test_another_priority_is_another_place_and_never_two(self, store: Store) -> None:
        first = waiting("a")
        store.write(first)

        store.write(attrs.evolve(decided(first), place=Place(Priority.HIGH, NOON), was_in_line=True))
        assert line(store) == ["a"]
        assert store.schedules.catch_up().waiting == 1

    def test_a_record_without_a_place_leaves_the_line(self, store: Store) -> None:
        first = waiting("a")
        store.write(first)

        store.write(attrs.evolve(decided(first), was_in_line=True))
        assert line(store) == []

    def test_whoever_is_forgotten_does_not_wait(self, store: Store) -> None:
        first = waiting("a")
        store.write(first)

        store.write(attrs.evolve(decided(first), expected_version=1, forgotten=True))
        assert store.schedules.catch_up().waiting == 0

    def test_whoever_is_set_aside_waits_for_a_second_look_instead(self, store: Store) -> None:
        store.write(attrs.evolve(waiting("a"), wake_at=None), waiting("b"))

        store.schedules.set_schedule_aside(ScheduleId("a"), "cannot be read", NOON)

        assert line(store) == ["b"]
        assert [each.schedule.id for each in store.schedules.due(NOON + SECOND_LOOK, 10)] == ["a"]

    def test_a_stale_record_moves_nobody(self, store: Store) -> None:
        first = waiting("a")
        store.write(first)
        stale = attrs.evolve(decided(first), expected_version=7, was_in_line=True)

        assert store.schedules.record(None, ONE, [stale]) == [Recorded.STALE]
        assert line(store) == ["a"]


class TestTheBucket:
    def test_a_record_draws_what_it_starts_late(self, store: Store) -> None:
        store.write(drawing(created(), starts=3))

        assert store.schedules.catch_up().bucket == Bucket(BUDGET, NOON + 3 * A_SECOND / 10)

    def test_draws_of_one_batch_and_of_the_next_add_up(self, store: Store) -> None:
        store.write(drawing(created(a_schedule("a")), 3), drawing(created(a_schedule("b")), 4))
        store.write(drawing(created(a_schedule("c")), 1))

        assert store.schedules.catch_up().bucket == Bucket(BUDGET, NOON + 8 * A_SECOND / 10)

    def test_a_bucket_that_is_full_again_counts_from_now(self, store: Store) -> None:
        store.write(drawing(created(a_schedule("a")), 3))
        store.write(drawing(created(a_schedule("b")), 2), now=ONE)

        assert store.schedules.catch_up().bucket == Bucket(BUDGET, ONE + A_SECOND / 5)

    def test_under_another_budget_it_begins_full(self, store: Store) -> None:
        other = Budget(1, A_MINUTE)
        store.write(drawing(created(a_schedule("a")), 10))
        store.write(drawing(created(a_schedule("b")), 1, other))

        assert store.schedules.catch_up().bucket == Bucket(other, NOON + A_MINUTE)

    def test_times_that_do_not_divide_evenly_are_kept_as_the_domain_rounds_them(self, store: Store) -> None:
        uneven = Budget(7, timedelta(milliseconds=1))
        store.write(drawing(created(), 5, uneven))

        assert store.schedules.catch_up().bucket == Bucket(uneven, NOON).drawn(5, NOON)

    def test_a_stale_record_draws_nothing_and_the_others_do(self, store: Store) -> None:
        store.write(created(a_schedule("a")))
        stale, fresh = drawing(created(a_schedule("a")), 5), drawing(created(a_schedule("b")), 2)

        assert store.schedules.record(None, NOON, [stale, fresh]) == [Recorded.STALE, Recorded.RECORDED]
        assert store.schedules.catch_up().bucket == Bucket(BUDGET, NOON + A_SECOND / 5)

    def test_whoever_lost_the_lease_draws_nothing(self, store: Store) -> None:
        zombie = store.lead("old")
        store.leases.release(zombie)
        store.lead("new")

        with pytest.raises(LostLease):
            store.schedules.record(zombie, NOON, [drawing(created())])
        assert store.schedules.catch_up() == CatchUp()
