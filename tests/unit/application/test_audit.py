"""Rule: the audit holds on an honest store and names every breach of the conservation law."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from application.scheduling.audit import VIOLATIONS_SHOWN, Account
from application.scheduling.cadence import Cadence
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import Definition, Once, Repeat
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.outcome import Returned
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Serialize, SkipOverlap
from domain.scheduling.triggers import Every
from domain.scheduling.values import request_key, schedule_id
from tests.examples import A_DEFINITION, A_MINUTE, A_PROMISE, A_SECOND, AN_ID, at, run_of, under
from tests.unit.application.world import ADA, World

PATIENT = Cadence(lost_after=timedelta(hours=9), redeliver_after=timedelta(hours=9), lease_ttl=timedelta(hours=9))


def lived(definition: Definition = A_DEFINITION, until: str = "12:10", **kept: Any) -> World:
    """Return a world in which the example schedule has been decided every minute, and every run was executed."""
    world = World(cadence=PATIENT, kept=kept)
    world.add(definition)
    world.live(until, A_MINUTE)
    return world


def account(world: World) -> Account:
    (only,) = world.audit.report().schedules
    return only


def removed(world: World, *clocks: str) -> Entry:
    """Take entries out of the ledger behind everybody's back; return the last of them."""
    book = world.store.state.entries[AN_ID]
    taken = [book.at(at(clock)) for clock in clocks]
    for clock in clocks:
        del book[at(clock)]
    assert taken[-1]
    return taken[-1]


def tampered(world: World, model: str, first: str, last: str, count: int) -> None:
    """Write a skip into the ledger that is otherwise like the entry at `model`."""
    book = world.store.state.entries[AN_ID]
    entry = book.at(at(model))
    assert entry
    span = Span(at(first), at(last), count)
    book.put(attrs.evolve(entry, span=span, disposition=Disposition.SKIPPED, reason=Reason.MISSED, into=None))


# ------------------------------------------------------------ honest stores


def test_it_counts_what_became_of_every_slot() -> None:
    world = lived()
    world.operations.pause(AN_ID, ADA)
    world.clock.set(at("12:13"))
    world.operations.resume(AN_ID, ADA)
    world.tick("12:20")

    assert account(world) == Account(id=AN_ID, started=11, coalesced=6, skipped=3, held=0, violations=())


@pytest.mark.parametrize(
    "definition",
    [
        under(overlap=Allow()),
        under(overlap=Serialize()),
        under(overlap=Merge()),
        under(missed=SkipMissed(grace=timedelta())),
        under(missed=ReplayAll(catch_up_limit=2)),
        under(attrs.evolve(A_DEFINITION, timing=Repeat(Every(A_MINUTE), max_runs=3))),
    ],
)
def test_it_holds_whatever_the_policies_and_however_slow_the_worker(definition: Definition) -> None:
    world = World(cadence=PATIENT)
    world.add(definition)
    world.tick("12:01")
    run = world.begin()
    for clock in ("12:02", "12:05:30", "12:06"):
        world.tick(clock)
    world.settle(run, Returned())
    world.live("12:20", A_MINUTE)

    assert world.audit.report().holds
    assert sum(attrs.astuple(account(world))[1:5]) == 20


def test_it_holds_across_edits_under_each_rule_for_its_own_time() -> None:
    world = lived()
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(20 * A_SECOND))))
    world.live("12:12", 20 * A_SECOND)
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(7 * A_MINUTE))))
    world.live("12:40", A_MINUTE)

    assert world.audit.report().holds


def test_it_holds_where_a_slot_that_was_held_before_an_edit_is_skipped_after_it() -> None:
    """Its entry names the new revision and stands in the time of the old one: the next skip must not join it."""
    world = World(cadence=PATIENT)
    world.add(under(overlap=Serialize()))
    world.operations.trigger(AN_ID, request_key("k1"), ADA)
    world.tick("12:01")
    world.apply(under(overlap=SkipOverlap()))
    world.tick("12:01:30")
    world.tick("12:02")

    assert world.ledger() == ["12:01 skipped overlap", "12:02 skipped overlap"]
    assert world.audit.report().holds


def test_it_holds_behind_a_checkpoint() -> None:
    world = lived(until="12:50", entries=10, slack=5)

    assert len(world.ledger()) < 20
    assert (account(world).started, account(world).violations) == (50, ())


def test_runs_asked_for_by_hand_stand_beside_the_account() -> None:
    world = lived()
    world.operations.trigger(AN_ID, request_key("k1"), ADA)

    assert (account(world).started, account(world).violations) == (10, ())


def test_tombstones_are_not_audited() -> None:
    world = lived()
    world.operations.delete(AN_ID, ADA)

    assert world.audit.report().schedules == ()


def test_only_the_schedules_that_were_asked_for_are_audited() -> None:
    world = lived()
    world.add(id=schedule_id("another"))

    assert [each.id for each in world.audit.report([AN_ID]).schedules] == [AN_ID]
    assert [each.id for each in world.audit.report().schedules] == ["another", AN_ID]


def test_a_slot_of_one_rule_that_is_no_slot_of_the_next_is_no_breach() -> None:
    world = lived()
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(3 * A_MINUTE))))

    assert world.audit.report().holds


def test_a_promise_that_was_superseded_before_its_instant_is_no_part_of_the_rule_that_took_its_place() -> None:
    """Its entry lies beyond the cursor of the rule, and later inside one of its ranges."""
    world = World(cadence=PATIENT)
    world.add(A_PROMISE)
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(7 * A_MINUTE))))
    assert account(world) == Account(id=AN_ID, started=0, coalesced=0, skipped=0, held=0, violations=())

    world.tick("13:30")

    assert sum(attrs.astuple(account(world))[1:5]) == 13
    assert account(world).violations == ()


def test_a_one_off_is_held_to_account_for_its_slot() -> None:
    world = World(cadence=PATIENT)
    world.add(A_PROMISE)
    assert account(world).violations == ()
    world.tick("13:00")

    assert (account(world).started, account(world).violations) == (1, ())


# ------------------------------------------------------------ tampering


def test_an_entry_that_was_removed_is_named() -> None:
    world = lived()
    removed(world, "12:04")

    assert account(world).violations == ("2026-03-02T12:04:00+00:00: the slot is not accounted for",)


def test_the_first_and_the_last_entry_are_missed_too() -> None:
    world = lived()
    removed(world, "12:01", "12:10")

    assert [each[11:16] for each in account(world).violations] == ["12:01", "12:10"]


def test_a_slot_that_a_range_and_an_entry_both_account_for_is_named_once() -> None:
    """A range takes the place of what begins within it, so it is the entries written later that overlap."""
    world = lived()
    book = world.store.state.entries[AN_ID]
    later = [book.at(at("12:05")), book.at(at("12:06"))]
    tampered(world, "12:04", "12:04", "12:06", 3)
    for entry in filter(None, later):
        book.put(entry)

    assert account(world).violations == (
        "2026-03-02T12:05:00+00:00: the slot is accounted for twice",
        "2026-03-02T12:06:00+00:00: the slot is accounted for twice",
    )


def test_an_entry_where_the_trigger_has_no_slot_is_named() -> None:
    world = lived()
    tampered(world, "12:04", "12:04:30", "12:04:30", 1)

    assert account(world).violations == (
        "2026-03-02T12:04:30+00:00: is accounted for, but the trigger has no slot there",
    )


def test_a_range_that_ends_where_the_trigger_has_no_slot_is_named() -> None:
    world = lived()
    tampered(world, "12:09", "12:09", "12:09:30", 2)

    assert "2026-03-02T12:09:30+00:00: a range ends where the trigger has no slot" in account(world).violations


def test_an_entry_beyond_the_cursor_is_named() -> None:
    world = lived()
    tampered(world, "12:10", "12:11", "12:11", 1)

    assert account(world).violations == ("2026-03-02T12:11:00+00:00: is accounted for beyond the cursor",)


def test_a_started_slot_without_its_run_is_named() -> None:
    world = lived()
    world.store.state.forget_run(run_of("12:04"))

    assert account(world).violations == (f"{run_of('12:04')}: the slot was started but its run is not in the store",)


def test_a_run_whose_slot_is_accounted_for_as_something_else_is_named() -> None:
    world = lived()
    world.tick("12:11")
    tampered(world, "12:11", "12:11", "12:11", 1)

    assert account(world).violations == (
        f"{run_of('12:11')}: the run exists but its slot is not accounted for as started",
    )


def test_a_gap_at_an_edit_is_named() -> None:
    """The rule before the edit answers for its time up to the edit, the rule after it from there on."""
    world = lived()
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(20 * A_SECOND))))
    world.live("12:12", 20 * A_SECOND)
    removed(world, "12:10", "12:10:20")

    assert [each[11:19] for each in account(world).violations] == ["12:10:00", "12:10:20"]


def test_a_range_that_reaches_across_an_edit_is_named() -> None:
    world = lived()
    world.apply(attrs.evolve(A_DEFINITION, timing=Repeat(Every(20 * A_SECOND))))
    world.live("12:11", 20 * A_SECOND)
    removed(world, "12:10:20")
    tampered(world, "12:10", "12:10", "12:10:20", 2)

    assert account(world).violations == (
        "2026-03-02T12:10:20+00:00: a range reaches past the time for which its rule was in force",
        "2026-03-02T12:10:20+00:00: the slot is not accounted for",
    )


@pytest.mark.parametrize("clock", ["11:59", "12:30"])
def test_a_one_off_that_was_decided_without_an_entry_is_named(clock: str) -> None:
    """Also one that was booked late: its slot is accounted for although it precedes its creation."""
    world = World(cadence=PATIENT)
    world.add(attrs.evolve(A_PROMISE, timing=Once(at(clock))))
    world.tick("12:30")
    world.work()
    removed(world, clock)

    assert account(world).violations == (f"2026-03-02T{clock}:00+00:00: the slot was decided but has no entry",)


def test_a_thousand_breaches_are_not_all_shown() -> None:
    world = lived(until="12:59")
    removed(world, *(f"12:{minute:02}" for minute in range(1, 59, 2)))

    assert len(account(world).violations) == VIOLATIONS_SHOWN


def test_a_report_holds_only_if_no_schedule_has_a_violation() -> None:
    world = lived()
    world.add(id=schedule_id("honest"))
    removed(world, "12:04")

    assert not world.audit.report().holds
