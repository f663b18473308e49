"""Rule: one scheduler leads, renews in time, and notices when it does not lead any more."""

from __future__ import annotations

from tests.examples import NOON, at
from tests.unit.application.world import World


def test_who_comes_first_leads_under_a_new_epoch_and_token() -> None:
    world = World()

    lease = world.coordinator.leadership.hold(NOON)

    assert lease
    assert (lease.epoch, lease.holder, lease.ends_at) == (1, "scheduler-1", at("12:00:03"))


def test_a_fresh_lease_is_not_renewed_and_one_that_is_a_third_gone_is() -> None:
    leadership = World().coordinator.leadership
    leadership.hold(NOON)

    assert leadership.renew_at() == at("12:00:01")
    early, late = leadership.hold(at("12:00:00.9")), leadership.hold(at("12:00:01"))
    assert early
    assert late
    assert (early.ends_at, late.ends_at, late.epoch) == (at("12:00:03"), at("12:00:04"), 1)


def test_a_lease_that_ran_out_and_was_taken_by_nobody_goes_on() -> None:
    leadership = World().coordinator.leadership
    leadership.hold(NOON)

    lease = leadership.hold(at("12:10"))

    assert lease
    assert lease.epoch == 1


def test_a_lease_that_was_taken_over_is_not_held() -> None:
    world = World()
    ours, theirs = world.coordinator.leadership, world.scheduler("scheduler-2").leadership
    ours.hold(NOON)
    theirs.hold(at("12:00:03"))

    assert ours.hold(at("12:00:04")) is None
    assert ours.renew_at() is None
    assert ours.free_at() == at("12:00:06")


def test_a_clock_that_stepped_back_makes_the_lease_be_renewed() -> None:
    """It would otherwise seem to last for hours, and a standby would wait that long for a dead leader."""
    leadership = World().coordinator.leadership
    leadership.hold(at("18:00"))

    lease = leadership.hold(NOON)

    assert lease
    assert lease.ends_at == at("12:00:03")


def test_who_gives_the_lease_back_lets_a_standby_in_at_once() -> None:
    world = World()
    world.coordinator.leadership.hold(NOON)

    world.coordinator.leadership.give_back()

    successor = world.scheduler("scheduler-2").leadership.hold(NOON)
    assert successor
    assert successor.epoch == 2
    assert world.coordinator.leadership.free_at() == at("12:00:03")


def test_giving_back_what_is_anothers_by_now_takes_nothing_away() -> None:
    world = World()
    ours, theirs = world.coordinator.leadership, world.scheduler("scheduler-2").leadership
    ours.hold(NOON)
    theirs.hold(at("12:00:03"))

    ours.give_back()

    assert world.store.state.leases.current() == theirs.lease
