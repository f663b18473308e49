"""Rule: a jittered slot is late by a stable amount and always before the next unjittered instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import At, Cron, Every, Jittered, Unbound
from domain.scheduling.values import EPOCH, MICROSECOND, ScheduleId
from tests.unit.triggers.instants import between, following, utc

ADA, BOB = ScheduleId("ada"), ScheduleId("bob")
HOURLY = Every(timedelta(hours=1))
TEN_MINUTES = timedelta(minutes=10)


def test_every_slot_is_late_by_less_than_the_width() -> None:
    """And not by the same amount each time."""
    slots = Jittered(HOURLY, TEN_MINUTES).bound_to(ADA).latest(utc("2026-06-01 00:30"), 200)
    late = [(slot - EPOCH) % timedelta(hours=1) for slot in slots]

    assert max(late) < TEN_MINUTES
    assert len(set(late)) > 190


def test_a_width_beyond_the_interval_ends_before_the_next_instant() -> None:
    """So slots keep their order, and each belongs to one nominal instant."""
    slots = Jittered(HOURLY, timedelta(days=2)).bound_to(ADA).latest(utc("2026-06-01 00:00"), 200)

    assert len({slot.replace(minute=0, second=0, microsecond=0) for slot in slots}) == 200


def test_the_same_slot_is_always_late_by_the_same_amount() -> None:
    """Whoever asks, from wherever, forward or back."""
    rule = Jittered(Cron("0 2 * * *", "Europe/Berlin"), timedelta(hours=1)).bound_to(ADA)

    assert following(rule, "2026-06-01 12:00", 1) == between(rule, "2026-05-01 12:00", "2026-06-02 12:00")[-1:]


def test_another_schedule_is_late_by_another_amount() -> None:
    """That is what jitter is for."""
    ada, bob = (Jittered(HOURLY, TEN_MINUTES).bound_to(name) for name in (ADA, BOB))

    assert not set(following(ada, "2026-06-01 00:00", 9)) & set(following(bob, "2026-06-01 00:00", 9))


def test_the_jitter_of_an_id_never_changes() -> None:
    """A golden value: with another hash every jittered slot would move."""
    rule = Jittered(HOURLY, TEN_MINUTES).bound_to(ADA)

    assert following(rule, "2026-06-01 00:30", 2) == ["2026-06-01 01:06:09.387336", "2026-06-01 02:06:32.322860"]


def test_a_slot_between_its_nominal_instant_and_its_jitter_is_still_to_come() -> None:
    """Exactly there `next` and `latest` must tell the same."""
    rule = Jittered(At(utc("2026-06-01 12:00")), timedelta(hours=1)).bound_to(ADA)
    slot = rule.next(utc("2026-06-01 12:00"))

    assert slot is not None
    assert rule.latest(utc("2026-06-01 12:00"), 1) == ()
    assert rule.latest(slot, 1) == (slot,)
    assert rule.next(slot) is None


def test_the_count_is_that_of_the_rule_within_and_what_is_still_on_its_way() -> None:
    """Arithmetic, where the rule within has it."""
    rule = Jittered(Every(timedelta(seconds=1)), timedelta(seconds=1)).bound_to(ADA)
    after, until = utc("2026-06-01 00:00"), utc("2026-06-01 00:00:30.250000")
    slots = between(rule, "2026-06-01 00:00", "2026-06-01 00:00:30.250000")

    assert rule.count(after, until) == len(slots)
    assert rule.count(until, after) == 0
    assert Jittered(Cron("* * * * *"), TEN_MINUTES).bound_to(ADA).count(EPOCH, after) is None


def test_a_slot_is_counted_from_its_own_instant_on() -> None:
    """A window that ends on it holds it, one that begins on it does not."""
    rule = Jittered(HOURLY, TEN_MINUTES).bound_to(ADA)
    before, slot = utc("2026-06-01 00:30"), rule.next(utc("2026-06-01 00:30"))

    assert slot is not None
    assert (rule.count(before, slot - MICROSECOND), rule.count(before, slot)) == (0, 1)
    assert rule.count(slot, utc("2026-06-01 01:30")) == 0


def test_no_slot_lies_between_an_instant_and_an_earlier_one() -> None:
    """Not even when a slot was on its way at one of them, or the rule within cannot count."""
    on_its_way, behind = utc("2026-06-01 01:00:01"), utc("2026-06-01 00:30")

    for within in (HOURLY, Cron("* * * * *")):
        rule = Jittered(within, TEN_MINUTES).bound_to(ADA)
        assert rule.count(on_its_way, behind) == rule.count(utc("2026-06-01 12:30"), on_its_way) == 0


def test_no_width_is_refused() -> None:
    """Leave jitter out instead."""
    with pytest.raises(InvalidValue, match=r"width: .* is too short"):
        Jittered(HOURLY, timedelta())


def test_it_refuses_to_guess_the_id() -> None:
    """The amount derives from it."""
    with pytest.raises(Unbound, match=r"jitter: .* call bound_to"):
        Jittered(HOURLY, TEN_MINUTES).next(EPOCH)
