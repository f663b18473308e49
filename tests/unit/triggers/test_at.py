"""Rule: `At` has one slot and never another."""

from __future__ import annotations

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import At
from domain.scheduling.triggers.calendar import FIRST_INSTANT, LAST_INSTANT
from domain.scheduling.values import EPOCH, MICROSECOND, ScheduleId
from tests.unit.triggers.instants import utc

NOON = utc("2026-06-01 12:00")


def test_the_slot_is_still_to_come_until_its_instant() -> None:
    """Strictly after: who stands on it has it behind."""
    assert At(NOON).next(NOON - MICROSECOND) == NOON
    assert At(NOON).next(NOON) is None


def test_the_slot_is_the_latest_from_its_instant_on() -> None:
    """At or before."""
    assert At(NOON).latest(NOON - MICROSECOND, 5) == ()
    assert At(NOON).latest(NOON, 5) == (NOON,)
    assert At(NOON).latest(NOON, 0) == ()


def test_it_counts_once_in_a_window_that_is_open_at_its_start() -> None:
    """The window is (after, until]."""
    assert At(NOON).count(NOON - MICROSECOND, NOON) == 1
    assert At(NOON).count(NOON, NOON + MICROSECOND) == 0


def test_binding_does_not_move_a_promise() -> None:
    """Nothing of it derives from the id."""
    assert At(NOON).bound_to(ScheduleId("a")) == At(NOON)


def test_an_instant_that_is_not_in_utc_is_refused() -> None:
    """Naive ones included."""
    with pytest.raises(InvalidValue, match=r"instant: .* is not in UTC"):
        At(EPOCH.replace(tzinfo=None))


def test_an_instant_outside_the_calendar_is_refused() -> None:
    """A promise for the year 9999 is a way of saying never."""
    with pytest.raises(InvalidValue) as refused:
        At(utc("9999-12-31 00:00"))

    assert str(refused.value) == (
        "instant: '9999-12-31T00:00:00+00:00' is outside the calendar; use an instant from 1970 to 9990"
    )


def test_the_first_and_the_last_instant_of_the_calendar_can_be_promised() -> None:
    """The calendar includes both of its ends."""
    assert [At(instant).instant for instant in (FIRST_INSTANT, LAST_INSTANT)] == [FIRST_INSTANT, LAST_INSTANT]
