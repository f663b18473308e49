"""Rule: every interval yields exact instants of elapsed time, on a grid that its anchor and its id fix."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Every, Unbound
from domain.scheduling.values import EPOCH, ScheduleId, micros
from tests.unit.triggers.instants import following, newest, utc

A_SECOND = timedelta(seconds=1)
FIVE_MINUTES = timedelta(minutes=5)
ADA, BOB = ScheduleId("ada"), ScheduleId("bob")


def test_every_five_minutes_means_the_round_five_minutes() -> None:
    """The default anchor is the Unix epoch."""
    assert following(Every(FIVE_MINUTES), "2026-06-01 12:03", 2) == ["2026-06-01 12:05", "2026-06-01 12:10"]


def test_a_slot_lies_strictly_after_the_instant_asked_about() -> None:
    """Windows are half-open: who stands on a slot is given the next one."""
    assert following(Every(FIVE_MINUTES), "2026-06-01 12:05", 1) == ["2026-06-01 12:10"]
    assert newest(Every(FIVE_MINUTES), "2026-06-01 12:05", 1) == ["2026-06-01 12:05"]


def test_the_anchor_fixes_the_phase_and_not_the_beginning() -> None:
    """The grid runs through the anchor in both directions; `start` is what begins a rule."""
    rule = Every(timedelta(hours=6), anchor=utc("2026-06-01 09:00"))

    assert following(rule, "2026-05-31 23:00", 3) == ["2026-06-01 03:00", "2026-06-01 09:00", "2026-06-01 15:00"]


def test_clock_changes_do_not_touch_it() -> None:
    """A day is 24 hours; it names no zone."""
    assert following(Every(timedelta(days=1)), "2026-03-28 12:00", 2) == ["2026-03-29 00:00", "2026-03-30 00:00"]


def test_a_fraction_of_a_second_does_not_drift_in_a_century() -> None:
    """Whole microseconds, multiplied and never added up."""
    step = timedelta(microseconds=10_007)
    rule = Every(step)
    (slot,) = rule.latest(utc("2070-01-01 00:00"), 1)

    assert Fraction(micros(slot), 10_007).denominator == 1
    assert rule.next(slot) == slot + step


def test_a_year_of_seconds_is_counted_and_not_walked() -> None:
    """The count is arithmetic."""
    assert Every(A_SECOND).count(utc("2025-01-01 00:00"), utc("2026-01-01 00:00")) == 365 * 86_400
    assert Every(A_SECOND).count(utc("2026-01-01 00:00"), utc("2025-01-01 00:00")) == 0


@pytest.mark.parametrize("interval", [timedelta(), timedelta(seconds=-1), timedelta(milliseconds=9)])
def test_an_interval_below_ten_milliseconds_is_refused(interval: timedelta) -> None:
    """Zero and negative ones included."""
    with pytest.raises(InvalidValue, match=r"interval: .* is too short; use at least '10ms'"):
        Every(interval)


def test_ten_milliseconds_are_allowed() -> None:
    """The shortest interval."""
    assert following(Every(timedelta(milliseconds=10)), "2026-06-01 00:00", 1) == ["2026-06-01 00:00:00.010000"]


def test_an_anchor_must_be_in_utc() -> None:
    """Inside the domain there is no other zone."""
    with pytest.raises(InvalidValue, match="anchor"):
        Every(A_SECOND, anchor=EPOCH.replace(tzinfo=None))


def test_spread_shifts_the_grid_by_a_phase_of_the_id() -> None:
    """Less than one interval, the same for the same id, and in general another for another."""
    plain, ada, bob = Every(FIVE_MINUTES), *(Every(FIVE_MINUTES, spread=True).bound_to(name) for name in (ADA, BOB))

    assert timedelta() <= ada.phase < FIVE_MINUTES
    assert ada.next(EPOCH - FIVE_MINUTES + ada.phase) == EPOCH + ada.phase
    assert len({plain.phase, ada.phase, bob.phase}) == 3
    assert ada == Every(FIVE_MINUTES, spread=True).bound_to(ADA)


def test_the_phase_of_an_id_never_changes() -> None:
    """A golden value: with another hash every spread schedule would move."""
    assert Every(FIVE_MINUTES, spread=True).bound_to(ADA).phase == timedelta(seconds=93, microseconds=914_994)


def test_spread_without_an_id_is_refused() -> None:
    """Rather than guessed: a guessed phase would be another one after binding."""
    with pytest.raises(Unbound, match=r"spread: .* is unknown here; call bound_to"):
        Every(FIVE_MINUTES, spread=True).next(EPOCH)


def test_binding_changes_nothing_where_nothing_derives_from_the_id() -> None:
    """Equal rules of different schedules stay equal, and share what is remembered of them."""
    assert Every(FIVE_MINUTES).bound_to(ADA) == Every(FIVE_MINUTES).bound_to(BOB)


def test_the_ends_of_the_calendar_are_not_errors() -> None:
    """No slot lies before 1970 or after 9990, whatever instant is asked about."""
    rule = Every(timedelta(days=365_000))

    assert rule.latest(utc("9999-12-31 23:59"), 50) == tuple(
        EPOCH + days * timedelta(days=365_000) for days in range(9)
    )
    assert rule.next(utc("9980-01-01 00:00")) is None
    assert rule.next(utc("0001-01-01 00:00")) == EPOCH
    assert rule.latest(utc("1969-12-31 23:59"), 1) == ()
    assert rule.count(utc("0001-01-01 00:00"), utc("9999-12-31 23:59")) == 9
