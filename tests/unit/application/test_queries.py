"""Rule: queries tell what happened in the glossary's words, and change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from application.scheduling.cadence import Cadence
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.errors import InvalidValue
from domain.scheduling.ledger import Disposition
from domain.scheduling.outcome import Raised, Returned
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Merge
from domain.scheduling.values import request_key, schedule_id
from tests.examples import A_MINUTE, A_SLOT, AN_ID, NOON, SOME_RETRIES, at, run_of, under
from tests.unit.application.world import ADA, World

PATIENT = Cadence(lost_after=timedelta(hours=9), redeliver_after=timedelta(hours=9))


def world_with(**policies: object) -> World:
    world = World(cadence=PATIENT)
    world.add(under(**policies))
    return world


def slots(views: object) -> list[str]:
    assert isinstance(views, list)
    return [f"{each.due_at:%H:%M} {each.disposition}" for each in views if isinstance(each, SlotView)]


def test_a_started_slot_is_shown_with_the_outcome_of_its_run() -> None:
    world = world_with()
    world.tick("12:01")
    run = world.begin()
    world.clock.set(at("12:01:05"))
    world.settle(run, Returned())

    (slot,) = world.queries.account(AN_ID)

    assert isinstance(slot, SlotView)
    assert (slot.due_at, slot.disposition, slot.reason) == (at("12:01"), Disposition.STARTED, None)
    assert (slot.started_at, slot.ended_at, slot.run_state) == (at("12:01"), at("12:01:05"), "succeeded")
    assert (slot.fire_id, slot.decided_at, slot.revision) == (A_SLOT.fire_id, at("12:01"), 1)


def test_neighbours_that_share_a_fate_are_shown_as_a_range() -> None:
    world = world_with(missed=SkipMissed())
    world.tick("12:04")

    missed, started = world.queries.account(AN_ID)

    assert missed == RangeView(
        first=at("12:01"), last=at("12:03"), count=3, disposition=Disposition.SKIPPED, reason="missed"
    )
    assert isinstance(started, SlotView)


def test_a_range_names_the_run_that_blocked_its_slots() -> None:
    world = world_with()
    world.tick("12:01")
    world.begin()
    for clock in ("12:02", "12:03"):
        world.tick(clock)

    _, blocked = world.queries.account(AN_ID)

    assert blocked == RangeView(
        first=at("12:02"),
        last=at("12:03"),
        count=2,
        disposition=Disposition.SKIPPED,
        reason="overlap",
        blocked_by=A_SLOT.fire_id,
    )


def test_the_whole_account_is_read_page_by_page_and_the_newest_at_one_go() -> None:
    world = world_with()
    world.live("13:00", A_MINUTE)

    assert len(list(world.queries.whole_account(AN_ID))) == 60
    assert slots(world.queries.account(AN_ID, limit=2)) == ["12:59 started", "13:00 started"]


def test_the_chain_follows_a_slot_from_coalescing_to_coalescing_to_its_run() -> None:
    world = world_with(overlap=Merge())
    world.tick("12:01")
    run = world.begin()
    for clock in ("12:02", "12:03", "12:04"):
        world.tick(clock)
    world.settle(run, Returned())
    world.tick("12:04:10")

    chain = world.queries.chain(AN_ID, at("12:02"))

    assert slots(chain) == ["12:02 coalesced", "12:03 coalesced", "12:04 started"]


def test_the_chain_of_a_slot_inside_a_range_begins_with_the_range() -> None:
    world = world_with()
    world.tick("12:04")

    first, last = world.queries.chain(AN_ID, at("12:02"))

    assert isinstance(first, RangeView)
    assert (first.first, first.into) == (at("12:01"), at("12:04"))
    assert isinstance(last, SlotView)
    assert last.due_at == at("12:04")


def test_a_slot_that_nobody_decided_has_no_chain() -> None:
    assert world_with().queries.chain(AN_ID, at("12:01")) == []


def test_a_slot_belongs_to_the_revision_that_was_in_force_at_it() -> None:
    world = world_with()
    world.clock.set(at("12:05"))
    world.apply(under(missed=SkipMissed()))
    schedule = world.schedule()

    found = [world.queries.in_force(schedule, at(clock)) for clock in ("12:00", "12:05", "12:06")]

    assert [each and each.number for each in found] == [None, 1, 2]


def test_runs_are_listed_newest_first_with_those_asked_for_by_hand_among_them() -> None:
    world = world_with()
    world.live("12:02", A_MINUTE)
    world.clock.set(at("12:02:30"))
    asked = world.operations.trigger(AN_ID, request_key("k1"), ADA)
    world.tick()
    world.work()
    world.live("12:03", A_MINUTE)

    runs = world.queries.recent_runs(AN_ID)

    assert [run.fire_id for run in runs] == [run_of("12:03"), asked.fire_id, run_of("12:02"), run_of("12:01")]
    assert [run.fire_id for run in world.queries.recent_runs(limit=1)] == [run_of("12:03")]


def test_runs_are_found_however_many_skips_have_passed_since() -> None:
    world = world_with()
    world.tick("12:01")
    world.begin()
    for minute in range(2, 50, 2):
        world.tick(at(f"12:{minute:02}"))
        world.operations.pause(AN_ID, ADA)
        world.clock.advance(A_MINUTE)
        world.operations.resume(AN_ID, ADA)

    assert len(world.ledger()) == 49
    assert [run.fire_id for run in world.queries.recent_runs(AN_ID, limit=5)] == [A_SLOT.fire_id]


def test_a_run_that_waits_for_its_retry_says_why_and_until_when() -> None:
    world = world_with(retry=SOME_RETRIES)
    world.tick("12:01")
    world.settle(world.begin(), Raised("boom"))

    run = world.queries.run(A_SLOT.fire_id)

    assert (run.state, run.attempts, run.why, run.not_before) == ("waiting", 1, "boom", at("12:01:10"))
    assert (run.started_at, run.ended_at, run.worker) == (at("12:01"), None, "worker-1")


def test_a_schedule_at_a_glance_shows_its_state_its_next_slot_and_its_newest_entry() -> None:
    world = world_with()
    world.tick("12:01")

    (view,) = world.queries.overview()

    assert (view.state, view.next_slot, view.unfinished) == ("active", at("12:02"), (A_SLOT.fire_id,))
    assert isinstance(view.last, SlotView)
    assert view.last.run_state == "queued"


def test_a_paused_schedule_shows_as_paused_and_a_tombstone_only_if_asked_for() -> None:
    world = world_with()
    world.operations.pause(AN_ID, ADA)
    assert [view.state for view in world.queries.overview()] == ["paused"]

    world.operations.delete(AN_ID, ADA)

    assert list(world.queries.overview()) == []
    assert [view.state for view in world.queries.overview(retired=True)] == ["retired"]


def test_the_next_slots_are_those_that_were_not_decided() -> None:
    world = world_with()

    assert world.queries.upcoming(world.schedule(), 2) == (at("12:01"), at("12:02"))


def test_what_nobody_knows_is_refused_with_where_to_look() -> None:
    world = World()

    with pytest.raises(InvalidValue, match=r"schedule id: 'nobody' is unknown; see `kept list`"):
        world.queries.standing(schedule_id("nobody"))
    with pytest.raises(InvalidValue, match=r"fire id: .* names no run; see `kept runs`"):
        world.queries.run(run_of("12:01"))
    assert world.clock.now() == NOON
