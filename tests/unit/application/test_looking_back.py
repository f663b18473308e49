"""Rule: a handler may ask for the newest slot before its own whose run succeeded; nothing is read unless it does."""

from __future__ import annotations

from datetime import datetime

import attrs

from application.run_context import RunContext
from application.scheduling.looking_back import LookingBack
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.values import FireId, RequestKey
from tests.examples import A_DEFINITION, A_MINUTE, AN_ID, NOON, at, run_of, under
from tests.unit.application.world import ADA, World


def a_world() -> World:
    """Return a world whose worker looks back."""
    world = World()
    back = LookingBack(clock=world.clock, schedules=world.store, runs=world.store, ledger=world.store)
    world.executor = attrs.evolve(world.executor, looking_back=back)
    return world


def answers(world: World, until: str, failing: tuple[str, ...] = ()) -> dict[str, datetime | None]:
    """Live until then, one slot a minute; return what each run was told. The runs of some slots fail."""
    told: dict[str, datetime | None] = {}

    def ask(context: RunContext) -> None:
        told[f"{context.slot:%H:%M}"] = context.previous_success
        if f"{context.slot:%H:%M}" in failing:
            raise RuntimeError("boom")

    world.handlers.act = ask
    world.live(until, A_MINUTE)
    return told


def test_the_first_run_is_told_nothing_and_each_later_one_the_slot_before() -> None:
    world = a_world()
    world.add()

    assert answers(world, "12:03") == {"12:01": None, "12:02": at("12:01"), "12:03": at("12:02")}


def test_a_run_that_failed_is_no_success() -> None:
    world = a_world()
    world.add()

    told = answers(world, "12:04", failing=("12:02", "12:03"))

    assert told == {"12:01": None, "12:02": at("12:01"), "12:03": at("12:01"), "12:04": at("12:01")}


def test_a_success_is_remembered_after_its_run_was_trimmed() -> None:
    """Work "since the last success" must not begin at the beginning because the last one was long ago."""
    world = a_world()
    world.add()
    answers(world, "12:01")
    world.store.state.forget_run(run_of("12:01"))
    world.store.state.entries.clear()

    assert answers(world, "12:02")["12:02"] == at("12:01")


def test_a_run_asked_for_by_hand_is_told_the_newest_and_is_no_slot_itself() -> None:
    world = a_world()
    world.add(under(overlap=Allow()))
    answers(world, "12:01")
    world.clock.set(at("12:01:30"))
    world.operations.trigger(AN_ID, RequestKey("now"), ADA)

    told = answers(world, "12:02")

    assert told == {"12:01": at("12:01"), "12:02": at("12:01")}


def test_a_run_behind_the_newest_success_is_told_the_one_before_its_own_slot() -> None:
    """It was retried by hand after a later slot had succeeded."""
    world = a_world()
    world.add(under(overlap=Allow()))
    answers(world, "12:04", failing=("12:03",))
    world.operations.retry(FireId(run_of("12:03")), ADA)

    assert answers(world, "12:05")["12:03"] == at("12:02")


def test_a_promise_that_was_made_anew_begins_without_a_past() -> None:
    world = a_world()
    world.add()
    answers(world, "12:02")
    world.operations.delete(AN_ID, ADA)
    world.tick()
    anew = world.schedule().begin_anew(A_DEFINITION, world.clock.now())
    tombstone = world.schedule().version
    world.store.record(None, world.clock.now(), [world.recording.of_new(anew, tombstone)])

    assert answers(world, "12:03") == {"12:03": None}


def test_what_the_run_knows_nothing_of_is_not_known() -> None:
    context = RunContext(fire_id=run_of("12:01"), schedule_id=AN_ID, slot=NOON)

    assert context.previous_success is None
    assert attrs.evolve(context, previous_success=at("11:00")).previous_success == at("11:00")
    assert attrs.evolve(context, previous_success=lambda: at("11:00")).previous_success == at("11:00")
