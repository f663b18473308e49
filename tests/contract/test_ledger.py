"""The promises of `Ledger`: every slot is found in the one entry that accounts for it."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.decisions import Reason, Span
from domain.scheduling.ledger import Disposition, Entry
from tests.contract.conftest import Store
from tests.contract.values import (
    A_MICROSECOND,
    A_RUN,
    AN_ENTRY,
    AN_HOUR,
    NOON,
    REMINDERS,
    REPORTS,
    SUPERSEDED,
    created,
    decided,
    entry_at,
)

ONE = NOON + AN_HOUR
A_RANGE = attrs.evolve(
    AN_ENTRY,
    span=Span(NOON + 2 * AN_HOUR, NOON + 5 * AN_HOUR, None),
    disposition=Disposition.SKIPPED,
    reason=Reason.PAUSED,
)
HELD = attrs.evolve(entry_at(1, Disposition.HELD, Reason.OVERLAP), blocked_by=A_RUN.fire_id)


def test_the_oldest_come_oldest_first_and_no_more_than_asked(store: Store) -> None:
    _keep(store, entry_at(3), entry_at(1), entry_at(2))

    assert store.ledger.oldest(REPORTS, 10) == [entry_at(1), entry_at(2), entry_at(3)]
    assert store.ledger.oldest(REPORTS, 2) == [entry_at(1), entry_at(2)]


def test_the_oldest_after_an_instant_begin_strictly_after_it(store: Store) -> None:
    _keep(store, entry_at(1), A_RANGE, entry_at(6))

    assert store.ledger.oldest(REPORTS, 10, after=ONE) == [A_RANGE, entry_at(6)]
    assert store.ledger.oldest(REPORTS, 10, after=ONE - A_MICROSECOND) == [entry_at(1), A_RANGE, entry_at(6)]
    assert store.ledger.oldest(REPORTS, 10, after=NOON + 3 * AN_HOUR) == [entry_at(6)]


def test_the_newest_come_oldest_first_and_no_more_than_asked(store: Store) -> None:
    _keep(store, entry_at(1), entry_at(2), entry_at(3))

    assert store.ledger.newest(REPORTS, 2) == [entry_at(2), entry_at(3)]
    assert store.ledger.newest(REPORTS, 10) == [entry_at(1), entry_at(2), entry_at(3)]


def test_a_slot_is_found_in_its_own_entry_or_in_the_range_that_holds_it(store: Store) -> None:
    _keep(store, entry_at(1), A_RANGE)

    assert store.ledger.at(REPORTS, ONE) == entry_at(1)
    for hour in (2, 3, 5):
        assert store.ledger.at(REPORTS, NOON + hour * AN_HOUR) == A_RANGE


def test_a_slot_that_no_entry_accounts_for_is_none(store: Store) -> None:
    _keep(store, entry_at(1), A_RANGE)

    assert store.ledger.at(REPORTS, NOON) is None
    assert store.ledger.at(REPORTS, ONE + A_MICROSECOND) is None
    assert store.ledger.at(REPORTS, NOON + 6 * AN_HOUR) is None


def test_an_entry_takes_the_place_of_the_one_that_begins_at_the_same_slot(store: Store) -> None:
    """A held slot ends as something else: it has one disposition, never two."""
    _keep(store, HELD, entry_at(2))
    store.write(attrs.evolve(decided(created()), entries=(entry_at(1),)))

    assert store.ledger.oldest(REPORTS, 10) == [entry_at(1), entry_at(2)]
    assert store.standing().kept == 2


def test_a_range_takes_the_place_of_whatever_begins_within_it(store: Store) -> None:
    """An earlier promise under the id may have left its word on an instant that the range accounts for as well."""
    of_an_earlier_promise = entry_at(4, Disposition.SKIPPED, Reason.SUPERSEDED)
    _keep(store, entry_at(1), of_an_earlier_promise, entry_at(6))
    store.write(attrs.evolve(decided(created()), entries=(A_RANGE,)))

    assert store.ledger.oldest(REPORTS, 10) == [entry_at(1), A_RANGE, entry_at(6)]
    assert store.ledger.at(REPORTS, NOON + 4 * AN_HOUR) == A_RANGE
    assert store.standing().kept == 3


def test_the_same_entry_written_again_stays_one(store: Store) -> None:
    _keep(store, entry_at(1))
    store.write(attrs.evolve(decided(created()), entries=(entry_at(1),)))

    assert store.ledger.oldest(REPORTS, 10) == [entry_at(1)]


def test_a_skip_grows_into_a_range_in_its_place(store: Store) -> None:
    _keep(store, entry_at(2, Disposition.SKIPPED, Reason.PAUSED))
    store.write(attrs.evolve(decided(created()), entries=(A_RANGE,)))

    assert store.ledger.oldest(REPORTS, 10) == [A_RANGE]


def test_a_schedule_without_entries_has_an_empty_account(store: Store) -> None:
    _keep(store, entry_at(1))

    assert store.ledger.oldest(REMINDERS, 10) == []
    assert store.ledger.newest(REMINDERS, 10) == []
    assert store.ledger.at(REMINDERS, ONE) is None


@pytest.mark.parametrize(
    "entry",
    [
        AN_ENTRY,
        attrs.evolve(AN_ENTRY, reason=Reason.LATE, generation=4, revision=7),
        attrs.evolve(AN_ENTRY, disposition=Disposition.COALESCED, reason=Reason.MISSED, into=NOON + 9 * AN_HOUR),
        attrs.evolve(A_RANGE, span=attrs.evolve(A_RANGE.span, count=4)),
        A_RANGE,
        HELD,
        attrs.evolve(AN_ENTRY, reason=Reason.LATE, supersedes=SUPERSEDED),
    ],
    ids=["started", "late", "coalesced", "counted range", "range", "held", "backfilled"],
)
def test_an_entry_is_read_as_it_was_written(store: Store, entry: Entry) -> None:
    _keep(store, entry)

    assert store.ledger.at(REPORTS, entry.span.last) == entry


def _keep(store: Store, *entries: Entry) -> None:
    store.write(attrs.evolve(created(), entries=entries))
