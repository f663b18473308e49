"""
Property: whatever the rule, its slots are strictly increasing UTC instants, and both directions tell the same.

`next` walks forward, `latest` back; `count`, where it knows, agrees with walking.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings

from domain.scheduling.triggers import Trigger
from domain.scheduling.values import MICROSECOND
from tests.property.triggers.rules import instants, triggers

A_WALK = 12

settings.register_profile("triggers", deadline=None, derandomize=True, max_examples=200)
thorough = settings(settings.get_profile("triggers"))


def walk(trigger: Trigger, after: datetime) -> list[datetime]:
    """Return the next slots after an instant, at most `A_WALK`."""
    slots: list[datetime] = []
    while len(slots) < A_WALK and (slot := trigger.next(slots[-1] if slots else after)):
        slots.append(slot)
    return slots


@thorough
@given(triggers, instants)
def test_slots_strictly_increase_and_lie_after_the_instant(trigger: Trigger, after: datetime) -> None:
    """No slot twice, none out of order, all of them in UTC."""
    slots = walk(trigger, after)

    assert all(earlier < later for earlier, later in pairwise([after, *slots]))
    assert all(slot.tzinfo is UTC for slot in slots)


@thorough
@given(triggers, instants)
def test_latest_tells_backwards_what_next_tells_forwards(trigger: Trigger, after: datetime) -> None:
    """From the end of a walk, the newest slots are the slots walked."""
    slots = walk(trigger, after)

    if slots:
        assert list(trigger.latest(slots[-1], len(slots))) == slots
        assert trigger.latest(slots[0] - MICROSECOND, 1) == trigger.latest(after, 1)


@thorough
@given(triggers, instants)
def test_from_the_newest_slot_the_next_one_is_still_to_come(trigger: Trigger, instant: datetime) -> None:
    """Nothing lies between `latest` and `next`, and `latest` is in order."""
    newest = trigger.latest(instant, 5)

    assert all(earlier < later for earlier, later in pairwise(newest))
    assert all(slot <= instant and slot.tzinfo is UTC for slot in newest)
    assert [trigger.next(slot) for slot in newest[:-1]] == list(newest[1:])
    if newest:
        assert trigger.next(newest[-1]) == trigger.next(instant)


@thorough
@given(triggers, instants)
def test_the_count_where_it_is_known_is_that_of_a_walk(trigger: Trigger, after: datetime) -> None:
    """The window is open at its start and closed at its end."""
    slots = walk(trigger, after)

    if slots:
        assert trigger.count(after, slots[-1]) in (len(slots), None)
        assert trigger.count(after, slots[-1] - MICROSECOND) in (len(slots) - 1, None)
    assert trigger.count(after, after) == 0


@thorough
@given(triggers, instants)
def test_asking_again_in_another_order_changes_nothing(trigger: Trigger, after: datetime) -> None:
    """What is remembered never shows: a trigger is a pure function."""
    slots = walk(trigger, after)
    again = [trigger.next(slot) for slot in reversed([after, *slots[:-1]])] if slots else []

    assert again == list(reversed(slots))


@thorough
@given(triggers, instants)
def test_no_more_than_was_asked_for_is_returned(trigger: Trigger, instant: datetime) -> None:
    """`latest(…, n)` is bounded by n."""
    assert trigger.latest(instant, 0) == ()
    assert len(trigger.latest(instant, 3)) <= 3
    assert trigger.latest(instant, 3)[-1:] == trigger.latest(instant, 1)
