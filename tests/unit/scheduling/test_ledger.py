"""Rule: equal skips that follow each other become one range; everything else keeps its own entry."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Span, Start
from domain.scheduling.ledger import Disposition, Entry, Totals, entry_for, merged
from domain.scheduling.policies.gauges import Measured, gauge_name
from tests.examples import AN_ID, at, run_of, told


def written(decision: Decision, **changes: Any) -> Entry:
    entry = entry_for(decision, generation=0, revision=1, now=at("12:10"))
    return attrs.evolve(entry, **changes)


def skipped(first: str, last: str | None = None, count: int | None = 1, **changes: Any) -> Entry:
    span = Span(at(first), at(last or first), count)
    return written(Skip(span, Reason.MISSED), **changes)


def test_each_decision_is_written_down_in_the_ledgers_words() -> None:
    span = Span.of(at("12:01"))
    entries = [
        written(Start(at("12:01"))),
        written(Start(at("12:01"), late=True)),
        written(Coalesce(span, at("12:02"), Reason.OVERLAP)),
        written(Skip(span, Reason.DEADLINE_PASSED)),
        written(Hold(at("12:01"), Reason.OVERLAP, late=True)),
    ]

    assert [told([entry]) for entry in entries] == [
        ["12:01 started"],
        ["12:01 started late"],
        ["12:01 coalesced overlap into 12:02"],
        ["12:01 skipped deadline_passed"],
        ["12:01 held overlap"],
    ]


def test_an_entry_names_the_run_that_stood_in_the_way() -> None:
    for decision in (
        Skip(Span.of(at("12:01")), Reason.OVERLAP, run_of("12:00")),
        Hold(at("12:01"), Reason.OVERLAP, blocked_by=run_of("12:00")),
    ):
        assert written(decision).blocked_by == run_of("12:00")


def test_equal_neighbouring_skips_join_the_newest_entry_already_written() -> None:
    joined = merged(skipped("12:01"), [skipped("12:02"), skipped("12:03", decided_at=at("12:11"))])

    assert told(joined) == ["12:01-12:03 (3) skipped missed"]
    assert joined[0].decided_at == at("12:11")


def test_without_a_tail_they_join_each_other() -> None:
    assert told(merged(None, [skipped("12:01", "12:02", 2), skipped("12:03")])) == ["12:01-12:03 (3) skipped missed"]


def test_slots_that_nobody_counted_join_their_like_only() -> None:
    """The sum of both would no longer say how many were counted."""
    for counts in ((None, 1), (1, None)):
        pair = [skipped(clock, count=count) for clock, count in zip(("12:01", "12:02"), counts, strict=True)]
        assert list(merged(None, pair)) == pair
    uncounted = [skipped(clock, count=None) for clock in ("12:01", "12:02")]
    assert told(merged(None, uncounted)) == ["12:01-12:02 (None) skipped missed"]


@pytest.mark.parametrize(
    "other",
    [
        {"reason": Reason.PAUSED},
        {"blocked_by": run_of("12:00")},
        {"revision": 2},
        {"generation": 1},
        {"disposition": Disposition.COALESCED},
    ],
)
def test_skips_that_differ_in_anything_stay_apart(other: dict[str, Any]) -> None:
    assert len(merged(None, [skipped("12:01"), skipped("12:02", **other)])) == 2


@pytest.mark.parametrize(("number", "entries"), [(2, 2), (3, 1), (4, 2), (None, 2)])
def test_skipped_events_join_where_no_number_lies_between_them(number: int | None, entries: int) -> None:
    """Here the first entry stands for the numbers 1 and 2."""
    pair = [skipped("12:01", "12:02", 2, number=1), skipped("12:03", number=number)]

    assert len(merged(None, pair)) == entries


def test_skips_that_join_keep_the_lowest_and_the_highest_reading() -> None:
    low, high = (Measured(gauge_name("load"), reading, reading) for reading in (2.5, 4.0))

    (joined,) = merged(None, [skipped("12:01", measured=high), skipped("12:02", measured=low)])

    assert joined.measured == Measured(gauge_name("load"), 2.5, 4.0)


def test_a_slot_may_have_its_run_from_any_promise_that_stood_there() -> None:
    started = written(Start(at("12:01")), generation=2)

    assert list(started.fire_ids(AN_ID)) == [run_of("12:01", generation) for generation in (0, 1, 2)]


def test_a_started_slot_of_an_event_has_the_run_of_its_number() -> None:
    """Retention asks for it: under another name the run would stay for ever."""
    started = written(Start(at("12:01")), number=7)

    assert list(started.fire_ids(AN_ID)) == [started.fire_id(AN_ID)] == [f"{AN_ID}-0-n7"]


def test_starts_never_join() -> None:
    starts = [written(Start(at("12:01"))), written(Start(at("12:02")))]

    assert merged(None, starts) == tuple(starts)


def test_only_the_joined_entry_takes_the_tails_place() -> None:
    tail = skipped("12:01")

    result = merged(tail, [skipped("12:02"), written(Start(at("12:03"))), skipped("12:04"), skipped("12:05")])

    assert told(result) == ["12:01-12:02 (2) skipped missed", "12:03 started", "12:04-12:05 (2) skipped missed"]


def test_a_tail_that_does_not_join_is_not_written_again() -> None:
    assert told(merged(written(Start(at("12:01"))), [skipped("12:02")])) == ["12:02 skipped missed"]


def test_totals_add_up_slots_not_entries() -> None:
    totals = Totals().plus(skipped("12:01", "12:05", 5)).plus(written(Start(at("12:06"))))

    assert totals == Totals(started=1, skipped=5)
    assert totals.plus(skipped("12:07", "12:09", None)) == totals
