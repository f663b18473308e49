"""Rule: an entry is cut into the slots that were asked for and the rests; what was counted stays counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from domain.scheduling.decisions import Reason, Skip, Span
from domain.scheduling.definition import Repeat, Revision
from domain.scheduling.ledger import Entry, entry_for
from domain.scheduling.pieces import COUNTED, Pieces, cut
from domain.scheduling.triggers import Every, Trigger
from domain.scheduling.values import ScheduleId
from tests.examples import A_DEFINITION, A_SECOND, NOON, at

EVERY_SECOND = Every(A_SECOND)


@attrs.frozen
class Uncounted:
    """Every second, but nobody can tell how many without stepping through them."""

    def next(self, after: datetime) -> datetime | None:
        return EVERY_SECOND.next(after)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        return EVERY_SECOND.latest(not_after, n)

    def count(self, _after: datetime, _until: datetime) -> int | None:
        return None

    def bound_to(self, _schedule_id: ScheduleId) -> Uncounted:
        return self


def second(n: int) -> datetime:
    """Return the slot number `n` after noon."""
    return NOON + n * A_SECOND


def seconds(first: int, last: int, count: int | None) -> Entry:
    """Return the entry that skips the slots `first` to `last`."""
    span = Span(second(first), second(last), count)
    return entry_for(Skip(span, Reason.MISSED), generation=0, revision=1, now=at("23:00"))


def cut_out(entry: Entry, first: int, last: int, trigger: Trigger = EVERY_SECOND, limit: int = 10) -> Pieces:
    """Cut the slots `first` to `last` out of an entry."""
    revision = Revision(1, NOON, attrs.evolve(A_DEFINITION, timing=Repeat(trigger)))
    return cut(entry, second(first), second(last), revision, limit)


def rests(pieces: Pieces) -> list[tuple[int, int, int | None]]:
    """Return first, last and count of each rest, by number."""
    spans = [rest.span for rest in pieces.rests]
    return [((span.first - NOON) // A_SECOND, (span.last - NOON) // A_SECOND, span.count) for span in spans]


def test_the_slots_are_single_and_the_rests_say_of_theirs_what_the_entry_said() -> None:
    entry = seconds(1, 9, 9)

    pieces = cut_out(entry, 4, 5)

    assert pieces.slots == (second(4), second(5))
    assert rests(pieces) == [(1, 3, 3), (6, 9, 4)]
    assert {attrs.evolve(rest, span=entry.span) for rest in pieces.rests} == {entry}


def test_an_entry_of_one_slot_is_that_slot_whatever_the_rule_says() -> None:
    """Its revision may be gone from the ledger, and the one at hand know nothing of the slot."""
    between = NOON + A_SECOND / 2
    entry = attrs.evolve(seconds(0, 0, 1), span=Span.of(between))

    pieces = cut_out(entry, 0, 1)

    assert (pieces.slots, pieces.rests) == ((between,), ())


def test_nothing_beyond_the_entry_is_cut_out() -> None:
    pieces = cut_out(seconds(3, 5, 3), 1, 9)

    assert (pieces.slots, pieces.rests) == ((second(3), second(4), second(5)), ())


def test_as_many_as_the_limit_are_cut_out_and_of_more_one_more_is_told() -> None:
    """That one is enough to refuse the whole; nobody walks the others."""
    whole, too_many = cut_out(seconds(1, 99, 99), 1, 3, limit=3), cut_out(seconds(1, 99, 99), 1, 50, limit=3)

    assert (len(whole.slots), rests(whole)) == (3, [(4, 99, 96)])
    assert (len(too_many.slots), too_many.rests) == (4, ())


def test_where_there_is_no_slot_nothing_is_cut() -> None:
    entry, half = seconds(1, 9, 9), A_SECOND / 2

    pieces = cut(entry, second(4) + half / 2, second(4) + half, Revision(1, NOON, A_DEFINITION), 10)

    assert (pieces.slots, pieces.rests) == ((), ())


def test_rests_are_counted_by_arithmetic_where_the_rule_has_it() -> None:
    pieces = cut_out(seconds(1, 5 * COUNTED, None), 2 * COUNTED, 2 * COUNTED)

    assert rests(pieces) == [(1, 2 * COUNTED - 1, 2 * COUNTED - 1), (2 * COUNTED + 1, 5 * COUNTED, 3 * COUNTED)]


@pytest.mark.parametrize(("slots", "count"), [(COUNTED, COUNTED), (COUNTED + 1, None)])
def test_without_arithmetic_they_are_stepped_through_as_far_as_that_is_cheap(slots: int, count: int | None) -> None:
    assert rests(cut_out(seconds(0, slots, None), 0, 0, Uncounted())) == [(1, slots, count)]


def test_ten_years_of_seconds_are_not_stepped_through() -> None:
    ten_years = timedelta(days=3650) // A_SECOND

    assert rests(cut_out(seconds(0, ten_years, None), 0, 0, Uncounted())) == [(1, ten_years, None)]


FAR = 3 * COUNTED


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (6, 7, [(1, 5, 5), (8, FAR, FAR - 7)]),
        (FAR - 6, FAR - 5, [(1, FAR - 7, FAR - 7), (FAR - 4, FAR, 5)]),
        (1, 2, [(3, FAR, FAR - 2)]),
        (FAR - 1, FAR, [(1, FAR - 2, FAR - 2)]),
        (FAR // 2, FAR // 2, [(1, FAR // 2 - 1, None), (FAR // 2 + 1, FAR, None)]),
    ],
    ids=["near the beginning", "near the end", "the beginning", "the end", "the middle"],
)
def test_where_the_sum_is_known_a_rest_too_long_to_count_follows_from_the_other(
    first: int, last: int, expected: list[tuple[int, int, int | None]]
) -> None:
    """In the middle neither is known: a sum of two unknowns tells nothing."""
    assert rests(cut_out(seconds(1, FAR, FAR), first, last, Uncounted())) == expected


def test_where_the_sum_is_not_known_either_a_rest_too_long_to_count_stays_uncounted() -> None:
    assert rests(cut_out(seconds(1, FAR, None), 6, 7, Uncounted())) == [(1, 5, 5), (8, FAR, None)]
