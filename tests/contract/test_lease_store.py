"""The promises of `LeaseStore`: one holder at a time, and an epoch that only rises."""

from __future__ import annotations

import attrs

from application.ports.lease_store import Lease
from tests.contract.conftest import Store
from tests.contract.values import A_MICROSECOND, A_MINUTE, A_SECOND, NOON

LATER = NOON + A_MINUTE


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

    assert renewed == attrs.evolve(ours, ends_at=NOON + A_SECOND + A_MINUTE)
    assert store.leases.current() == renewed
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
