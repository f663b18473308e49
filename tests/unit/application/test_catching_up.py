"""Rule: the leader alone draws from the catch-up budget, serves the line in turns, and looks when a token comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from adapters.memory.store import MemoryStore
from application.ports.catch_up import CatchUp
from application.ports.schedule_store import Standing
from application.scheduling.cadence import Cadence
from domain.scheduling.definition import Definition, Priority
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.missed import ReplayAll, RunOnce
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.values import GroupName, RequestKey, ScheduleId, schedule_id
from tests.examples import A_MINUTE, A_PROMISE, A_SECOND, AN_HOUR, AN_ID, at, under
from tests.unit.application.world import ADA, World

A, B, C = (schedule_id(name) for name in "abc")
PATIENT: Final = Cadence(lease_ttl=3 * AN_HOUR, heartbeat=AN_HOUR, lost_after=5 * AN_HOUR)
REPLAYED: Final = under(missed=ReplayAll(grace=A_SECOND), overlap=Allow())


def limited(starts: int = 1, cadence: Cadence = PATIENT, store: MemoryStore | None = None) -> World:
    """Return a world in which so many slots may start late per minute."""
    return World(budget=Budget(starts, A_MINUTE), cadence=cadence, store=store or MemoryStore())


def started(world: World, *ids: ScheduleId) -> dict[str, int]:
    """Return how many slots of each schedule were started."""
    entries = {id: world.store.oldest(id, 1_000) for id in ids}
    return {id: sum(each.disposition is Disposition.STARTED for each in found) for id, found in entries.items()}


def of(priority: Priority) -> Definition:
    return attrs.evolve(REPLAYED, priority=priority)


def test_what_the_bucket_does_not_grant_is_held_and_starts_as_tokens_come() -> None:
    world = limited()
    world.add(REPLAYED)

    world.tick("12:03:30")
    assert world.ledger() == ["12:01 started late", "12:02 held budget", "12:03 held budget"]

    world.tick("12:04:30")
    assert world.ledger()[1:] == ["12:02 started late", "12:03 held budget", "12:04 held budget"]


def test_the_leader_wakes_when_the_next_token_comes() -> None:
    world = limited()
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)

    report = world.tick("14:00")

    assert (started(world, A, B), report.wake_at) == ({A: 1, B: 0}, at("14:01"))
    assert world.tick("14:01").planned.schedules == 1
    assert started(world, A, B) == {A: 1, B: 1}


def test_an_idle_leader_whose_renewal_saw_nothing_due_still_serves_the_line() -> None:
    """The line does not stand in the due index, of which the renewal tells."""
    world = limited(cadence=attrs.evolve(PATIENT, lease_ttl=30 * A_SECOND))
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)
    world.tick("14:00")

    resting = world.tick("14:00:15")
    world.tick("14:01")

    assert (resting.planned.schedules, resting.wake_at) == (0, at("14:00:25"))
    assert started(world, A, B) == {A: 1, B: 1}


def test_nobody_looks_again_once_the_line_is_empty() -> None:
    world = limited(starts=2)
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)
    world.add(under(A_PROMISE), C)
    world.tick("14:00")
    world.tick("14:00:30")

    world.tick("14:01")

    assert started(world, A, B, C) == {A: 1, B: 1, C: 1}
    assert world.coordinator.planner.catching_up.next_token_at is None


def test_starts_go_round_between_schedules() -> None:
    world = limited(starts=4)
    for id in (A, B, C):
        world.add(REPLAYED, id)

    world.tick("12:04:30")
    assert started(world, A, B, C) == {A: 2, B: 1, C: 1}

    # Two tokens have come, and a slot of each is on time.
    world.tick("12:05:00")
    assert started(world, A, B, C) == {A: 3, B: 3, C: 3}


def test_the_urgent_are_served_first() -> None:
    world = limited(starts=3)
    world.add(of(Priority.LOW), A)
    world.add(of(Priority.HIGH), B)

    world.tick("12:02:30")

    assert started(world, A, B) == {A: 1, B: 2}


def test_slots_that_are_on_time_start_whatever_waits() -> None:
    world = limited()
    world.add(REPLAYED, A)
    world.add(under(overlap=Allow()), B)

    world.tick("12:03")
    world.tick("12:04")

    assert world.ledger(B) == ["12:01-12:02 (2) coalesced missed into 12:03", "12:03 started", "12:04 started"]


def test_what_was_drawn_counts_for_whoever_leads_next() -> None:
    world = limited()
    world.add(under(A_PROMISE), A)
    world.tick("14:00")
    world.coordinator.leadership.give_back()
    world.add(under(A_PROMISE), B)

    world.clock.set(at("14:00:30"))
    next_one = world.scheduler("scheduler-2")

    assert next_one.tick().wake_at == at("14:01")
    assert started(world, A, B) == {A: 1, B: 0}


def test_a_batch_that_is_full_leaves_the_line_to_the_next_tick() -> None:
    world = limited(starts=5, cadence=attrs.evolve(PATIENT, batch=1))
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)

    reports = [world.tick("14:00"), world.tick("14:00")]

    assert [report.planned.schedules for report in reports] == [1, 1]
    assert started(world, A, B) == {A: 1, B: 1}


def test_of_an_exclusive_group_one_member_is_served_at_a_time() -> None:
    world = limited()
    definition = under(A_PROMISE, exclusive=GroupName("database"))
    world.add(definition, A)
    world.add(definition, B)

    for clock in ("14:00", "14:00", "14:01", "14:01"):
        world.tick(clock)

    assert started(world, A, B) == {A: 1, B: 0}


def test_a_command_starts_nothing_late_and_calls_the_leader() -> None:
    world = limited(starts=5)
    world.add(REPLAYED)
    world.clock.set(at("12:02:30"))

    world.operations.trigger(AN_ID, RequestKey("by_hand"), ADA)
    assert world.ledger() == ["12:01 held budget", "12:02 held budget"]

    world.tick()
    assert world.ledger() == ["12:01 started late", "12:02 started late"]


def test_a_paused_schedule_leaves_the_line_and_comes_back_to_its_place() -> None:
    world = limited()
    world.add(under(A_PROMISE), A)
    world.add(under(A_PROMISE), B)
    world.tick("14:00")

    world.operations.pause(B, ADA)
    assert world.store.catch_up().waiting == 0
    assert world.tick("14:02").planned.schedules == 0

    world.operations.resume(B, ADA)
    assert world.store.state.line[B].since == at("14:00")
    world.tick()
    assert started(world, B) == {B: 1}


def test_after_a_step_back_of_the_clock_a_schedule_waits_until_its_cursor_has_passed() -> None:
    world = limited()
    world.add(REPLAYED)
    world.tick("12:03:30")

    assert world.tick("12:00:30").planned.schedules == 0

    world.tick("12:04:30")
    assert world.ledger()[1] == "12:02 started late"


def test_slots_that_waited_for_a_budget_which_nobody_sets_any_more_are_let_go() -> None:
    store = MemoryStore()
    before = limited(store=store)
    before.add(under(A_PROMISE), A)
    before.add(under(A_PROMISE), B)
    before.tick("14:00")
    before.coordinator.leadership.give_back()

    after = World(store=store, clock=before.clock, cadence=PATIENT)
    after.tick("14:00:10")

    assert started(after, A, B) == {A: 1, B: 1}


class Asked(MemoryStore):
    """Counts what is asked about the budget."""

    times = 0

    def catch_up(self) -> CatchUp:
        self.times += 1
        return super().catch_up()

    def in_line(self, now: datetime, limit: int) -> Sequence[Standing]:
        self.times += 1
        return super().in_line(now, limit)


def test_without_a_budget_the_store_is_asked_once_by_whoever_takes_over() -> None:
    store = Asked()
    world = World(store=store)
    world.add(REPLAYED)

    for clock in ("12:01:30", "12:02:30", "12:03:30"):
        world.tick(clock)

    assert store.times == 1


def test_a_slot_under_run_once_gives_way_to_a_newer_one_and_needs_no_token_any_more() -> None:
    world = limited()
    world.add(under(missed=RunOnce(grace=A_SECOND)), A)
    world.add(under(missed=RunOnce(grace=A_SECOND)), B)
    world.tick("12:01:30")

    world.tick("12:02")

    assert world.ledger(B) == ["12:01 coalesced missed into 12:02", "12:02 started"]
