"""The promises of `LeaseStore`: one holder at a time, and an epoch that only rises."""

from __future__ import annotations

from datetime import datetime

import attrs

from application.ports.lease_store import Lease, Outlook
from domain.scheduling.run_states import Expired
from tests.contract.conftest import Store
from tests.contract.values import (
    A_MICROSECOND,
    A_MINUTE,
    A_RUN,
    A_SECOND,
    AN_HOUR,
    ANOTHER_SCHEDULE,
    NOON,
    created,
    failed,
    moved,
    queued,
    run_of,
    running,
)

LATER = NOON + A_MINUTE
ONE = NOON + AN_HOUR


def test_the_first_to_ask_gets_the_lease_until_its_end(store: Store) -> None:
    assert store.leases.acquire("us", "token", NOON, A_MINUTE) == Lease(1, "token", "us", LATER)


def test_nobody_else_gets_it_before_it_has_run_out(store: Store) -> None:
    store.lead()

    assert store.leases.acquire("them", "theirs", LATER - A_MICROSECOND, A_MINUTE) is None


def test_at_its_end_another_takes_over_under_the_next_epoch(store: Store) -> None:
    store.lead()

    assert store.leases.acquire("them", "theirs", LATER, A_MINUTE) == Lease(2, "theirs", "them", LATER + A_MINUTE)


def test_the_epoch_rises_for_the_same_holder_too(store: Store) -> None:
    """Whoever was away long enough to lose the lease must not pass for who it was."""
    store.lead()

    again = store.leases.acquire("us", "token", LATER, A_MINUTE)

    assert again is not None
    assert again.epoch == 2


def test_the_epoch_survives_a_release(store: Store) -> None:
    store.leases.release(store.lead())

    assert store.lead("next").epoch == 2


def test_a_renewed_lease_runs_longer_under_the_same_epoch_and_token(store: Store) -> None:
    ours = store.lead()

    renewed = store.leases.renew(ours, NOON + A_SECOND, A_MINUTE)

    assert renewed
    assert renewed.lease == attrs.evolve(ours, ends_at=NOON + A_SECOND + A_MINUTE)
    assert store.leases.current() == renewed.lease
    assert store.leases.acquire("them", "theirs", LATER, A_MINUTE) is None


def test_a_lease_that_ran_out_may_be_renewed_while_nobody_took_it(store: Store) -> None:
    ours = store.lead()

    assert store.leases.renew(ours, LATER + A_SECOND, A_MINUTE) is not None


def test_a_lease_that_is_another_s_by_now_is_not_renewed(store: Store) -> None:
    ours = store.lead()
    theirs = store.lead("theirs", at=LATER)

    assert store.leases.renew(ours, LATER, A_MINUTE) is None
    assert store.leases.current() == theirs


def test_the_right_epoch_with_another_token_is_not_renewed(store: Store) -> None:
    forged = attrs.evolve(store.lead(), token="guessed")

    assert store.leases.renew(forged, NOON, A_MINUTE) is None


def test_a_lease_from_before_the_clock_stepped_back_lasts_one_ttl_and_not_the_step(store: Store) -> None:
    """Its holder may be dead: nobody waits hours for a lease of a minute."""
    store.lead(at=NOON + 5 * AN_HOUR)

    assert store.leases.acquire("them", "theirs", NOON, A_SECOND) is None
    assert store.leases.acquire("them", "theirs", LATER - A_MICROSECOND, A_SECOND) is None
    assert store.leases.acquire("them", "theirs", LATER, A_SECOND) == Lease(2, "theirs", "them", LATER + A_SECOND)


def test_a_living_holder_keeps_its_lease_when_the_clock_steps_back(store: Store) -> None:
    """Cutting the lease short takes nothing from whoever renews it in time."""
    ours = store.lead(at=NOON + 5 * AN_HOUR)
    store.leases.acquire("them", "theirs", NOON, A_MINUTE)

    renewed = store.leases.renew(ours, NOON + A_SECOND, A_MINUTE)

    assert renewed
    assert store.leases.acquire("them", "theirs", LATER, A_MINUTE) is None


def test_a_renewal_tells_that_there_is_nothing_to_do(store: Store) -> None:
    assert renewed_at(store, NOON) == Outlook()


def test_a_renewal_tells_what_is_due_and_what_comes_next(store: Store) -> None:
    store.write(created(wake_at=ONE), created(ANOTHER_SCHEDULE, wake_at=ONE + AN_HOUR))

    early, late = renewed_at(store, ONE - A_MICROSECOND), renewed_at(store, ONE)

    assert (early, early.is_empty(ONE - A_MICROSECOND)) == (Outlook(inbox=0, next_due=ONE), True)
    assert (late, late.is_empty(ONE)) == (Outlook(inbox=1, next_due=ONE), False)


def test_a_renewal_tells_of_a_notice_however_late_its_schedule_is_due(store: Store) -> None:
    """So a call that was lost costs no more than one renewal."""
    store.keep(A_RUN)
    store.move(A_RUN, moved(A_RUN, Expired(ONE)), now=ONE)

    assert renewed_at(store, ONE) == Outlook(inbox=1, next_due=ONE)


def test_a_renewal_tells_of_runs_that_wait_and_of_deadlines(store: Store) -> None:
    run = run_of(2, deadline=True)
    store.write(attrs.evolve(created(wake_at=None), runs=(run,)))
    assert renewed_at(store, NOON).next_due == NOON + 2 * AN_HOUR

    store.move(run, queued(run, NOON))

    assert renewed_at(store, NOON).next_due == NOON + 3 * AN_HOUR + A_MICROSECOND


def test_a_renewal_tells_whether_any_run_is_queued_or_running(store: Store) -> None:
    """Somebody then has to see that its delivery does not get lost, and listen for its heart."""
    store.keep(A_RUN)
    assert not renewed_at(store, NOON).in_flight

    is_queued = store.move(A_RUN, queued(A_RUN, ONE))
    assert renewed_at(store, NOON).in_flight

    is_running = store.move(is_queued, running(is_queued, ONE))
    assert renewed_at(store, NOON).in_flight

    store.move(is_running, failed(is_running, ONE))
    assert not renewed_at(store, NOON).in_flight


def renewed_at(store: Store, now: datetime) -> Outlook:
    """Return what a renewal sees at `now`."""
    lease = store.leases.current() or store.lead()
    renewed = store.leases.renew(lease, now, A_MINUTE)
    assert renewed
    return renewed.outlook


def test_a_lease_given_back_is_free_at_once(store: Store) -> None:
    store.leases.release(store.lead())

    assert store.leases.current() is None
    assert store.leases.acquire("them", "theirs", NOON, A_MINUTE) is not None


def test_a_lease_given_back_is_not_renewed(store: Store) -> None:
    ours = store.lead()
    store.leases.release(ours)

    assert store.leases.renew(ours, NOON, A_MINUTE) is None


def test_giving_back_what_is_another_s_leaves_it_alone(store: Store) -> None:
    ours = store.lead()
    theirs = store.lead("theirs", at=LATER)

    store.leases.release(ours)

    assert store.leases.current() == theirs


def test_the_lease_is_shown_as_it_stands_even_when_it_has_run_out(store: Store) -> None:
    assert store.leases.current() is None

    ours = store.lead()

    assert store.leases.current() == ours
