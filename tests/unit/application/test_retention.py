"""Rule: what is old leaves behind a checkpoint that keeps its sums and passes nothing that is still open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs

from adapters.memory.agenda import Agenda
from application.scheduling.cadence import Cadence
from application.scheduling.retention import Retention
from domain.scheduling.definition import About, Definition, Repeat
from domain.scheduling.ledger import Checkpoint, Totals
from domain.scheduling.outcome import Returned
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize
from domain.scheduling.triggers import Every
from domain.scheduling.values import request_key
from tests.examples import (
    A_DAY,
    A_DEFINITION,
    A_MINUTE,
    A_PROMISE,
    A_SECOND,
    AN_ID,
    NOON,
    at,
    run_of,
    under,
)
from tests.unit.application.world import ADA, World

FEW: dict[str, Any] = {"entries": 10, "slack": 5}
PATIENT = Cadence(lost_after=timedelta(days=100), redeliver_after=timedelta(days=100), lease_ttl=timedelta(days=1000))


def every(interval: timedelta, **policies: Any) -> Definition:
    return under(attrs.evolve(A_DEFINITION, timing=Repeat(Every(interval))), **policies)


def test_the_store_stays_flat_over_ten_thousand_slots_and_the_sums_tell_them_all() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_SECOND))
    state = world.store.state
    largest = 0
    for number in range(1, 10_001):
        world.tick(NOON + number * A_SECOND)
        world.work()
        largest = max(largest, len(state.entries[AN_ID]) + len(state.runs) + len(state.notices[AN_ID]))

    assert largest <= 2 * (10 + 5) + 5
    assert len(state.revisions) == 1
    (account,) = world.audit.report().schedules
    assert (account.started, account.violations) == (10_000, ())


def test_what_has_not_reached_the_slack_is_left_alone() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE))
    world.live("12:14", A_MINUTE)

    assert len(world.ledger()) == 14
    assert world.schedule().checkpoint == Checkpoint(NOON)


def test_the_surplus_leaves_with_its_runs_and_the_checkpoint_takes_its_place() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE))
    world.live("12:16", A_MINUTE)

    assert world.ledger()[0] == "12:06 started"
    assert run_of("12:05") not in world.store.state.runs
    assert run_of("12:06") in world.store.state.runs
    assert world.schedule().checkpoint.totals == Totals(started=5)
    assert at("12:05") <= world.schedule().checkpoint.at < at("12:06")


def test_the_checkpoint_never_passes_a_run_that_is_unfinished() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE, overlap=Allow()))
    world.tick("12:01")
    world.tick("12:02")
    world.work()
    world.store.state.unfinished[AN_ID][run_of("12:02")] = None
    world.live("12:40", A_MINUTE)

    assert world.ledger()[0] == "12:02 started"
    assert world.schedule().checkpoint.at < at("12:02")
    assert world.audit.report().holds


def test_the_checkpoint_never_passes_a_held_slot() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE, overlap=Serialize(backlog_limit=1)))
    world.tick("12:01")
    run = world.begin()
    for minute in range(2, 40):
        world.tick(at(f"12:{minute:02}"))

    assert world.ledger()[:2] == ["12:01 started", "12:02 held overlap"]
    world.settle(run, Returned())
    world.live("12:59", A_MINUTE)
    assert world.schedule().checkpoint.at >= at("12:02")
    assert world.audit.report().holds


def test_entries_that_are_too_old_leave_although_they_are_few() -> None:
    world = World(cadence=PATIENT)
    world.add(every(A_DAY))
    world.live(NOON + 20 * A_DAY, A_DAY / 2)

    assert 7 <= len(world.ledger()) <= 9
    assert world.schedule().checkpoint.totals.started + len(world.ledger()) == 20
    assert world.audit.report().holds


def test_a_skip_that_joins_an_old_one_does_not_leave_with_it() -> None:
    """The entry that would be written in the old one's place is as young as its newest slot."""
    world = World(cadence=PATIENT)
    world.add(every(10 * A_DAY, missed=SkipMissed(grace=timedelta())))
    for number in range(1, 6):
        world.tick(NOON + number * 10 * A_DAY + A_SECOND)

    (account,) = world.audit.report().schedules
    assert (account.skipped, account.violations) == (5, ())


def test_a_finished_one_off_becomes_a_tombstone_and_is_forgotten_later() -> None:
    world = World(cadence=PATIENT)
    world.add(A_PROMISE)
    world.tick("13:00")
    world.work()
    world.tick()

    world.tick(at("13:00") + 7 * A_DAY - A_SECOND)
    assert world.schedule().retired is None
    world.tick(at("13:00") + 7 * A_DAY)
    retired = world.schedule().retired
    assert retired is not None
    assert (retired.by, world.ledger(), world.store.state.runs) == ("retention", [], {})
    assert world.schedule().checkpoint.totals == Totals(started=1)

    world.tick(at("13:00") + 37 * A_DAY - A_SECOND)
    assert AN_ID in world.store.state.schedules
    world.tick(at("13:00") + 37 * A_DAY)
    state = world.store.state
    assert (state.schedules, state.due, state.revisions, state.runs) == ({}, Agenda(), {}, {})
    assert world.store.next_due() is None


def test_a_revision_is_kept_until_no_entry_names_it() -> None:
    """It leaves with the last entry that was decided under it; then whoever looks back finds no gap."""
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE))
    for number in range(1, 100):
        world.live(NOON + number * A_MINUTE, A_MINUTE)
        if number % 3 == 0:
            world.apply(every(A_MINUTE, timeout=number * A_MINUTE))

    named = [entry.revision for entry in world.store.oldest(AN_ID, 100)]
    assert world.schedule().revision.number == 34
    assert revisions(world) == list(range(named[0], 35))
    assert world.schedule().oldest_revision == revisions(world)[0]
    assert world.audit.report().holds


def test_a_revision_is_kept_until_no_run_names_it() -> None:
    """A run by hand has no entry, and may be retried under the revision that recorded it."""
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_MINUTE))
    world.operations.trigger(AN_ID, request_key("k"), ADA)
    for number in range(1, 40):
        world.live(NOON + number * A_MINUTE, A_MINUTE)
        world.apply(every(A_MINUTE, timeout=number * A_MINUTE))

    assert world.schedule().oldest_revision == 1
    assert revisions(world)[0] == 1


def test_a_rule_that_still_has_a_say_behind_the_checkpoint_is_kept() -> None:
    """No slot came due under it, and who asks why must be told so."""
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_DAY))
    for number in range(1, 20):
        world.clock.set(NOON + number * A_SECOND)
        world.apply(every(A_DAY, timeout=number * A_MINUTE))
    world.live(NOON + A_DAY, A_DAY)

    assert revisions(world) == list(range(1, 21))


def test_a_tombstone_keeps_its_last_revision_alone() -> None:
    world = World(cadence=PATIENT)
    world.add(A_PROMISE)
    world.apply(attrs.evolve(A_PROMISE, about=About(owner="ada")))
    world.tick("13:00")
    world.work()
    world.tick()
    world.tick(at("13:00") + 7 * A_DAY)

    assert world.schedule().retired
    assert revisions(world) == [2]


def revisions(world: World) -> list[int]:
    return sorted(number for _, number in world.store.state.revisions)


def test_a_one_off_whose_run_is_still_open_is_not_buried() -> None:
    world = World(cadence=PATIENT)
    world.add(A_PROMISE)
    world.tick("13:00")
    run = world.begin()

    world.tick(at("13:00") + 8 * A_DAY)
    assert world.schedule().retired is None
    assert world.store.next_due() is None
    world.settle(run, Returned())
    world.tick()
    world.tick()
    assert world.schedule().retired is not None


def test_a_deleted_rule_is_forgotten_with_everything_it_left() -> None:
    world = World(cadence=PATIENT)
    world.add()
    world.tick("12:01")
    world.work()
    world.operations.delete(AN_ID, ADA)
    world.tick()

    world.tick(at("12:01") + 30 * A_DAY)
    world.tick()

    assert world.store.state.schedules == {}
    assert world.store.state.runs == {}
    assert world.ledger() == []


def test_runs_asked_for_by_hand_are_kept_up_to_a_limit_too() -> None:
    world = World(cadence=PATIENT, kept=FEW)
    world.add(every(A_DAY))
    for number in range(100):
        world.operations.trigger(AN_ID, request_key(f"k{number}"), ADA)
        world.tick(world.clock.now() + A_SECOND)
        world.work()

    assert len(world.store.state.runs) <= 10 + 5 + 1


def test_the_defaults_are_a_thousand_entries_and_seven_days() -> None:
    retention = Retention(ledger=World().store)

    assert (retention.entries, retention.age, retention.tombstone_age) == (1_000, 7 * A_DAY, 30 * A_DAY)
