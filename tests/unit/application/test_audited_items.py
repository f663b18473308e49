"""Rule: the audit names every item of a fan-out that has not exactly one child run, ended with its parent."""

from __future__ import annotations

import attrs

from domain.scheduling.fan_out import PORTION
from domain.scheduling.run import Run
from domain.scheduling.run_states import Waiting
from domain.scheduling.slot import child_fire_id
from tests.examples import A_SLOT, NOON
from tests.unit.application.test_fan_outs import a_world, play
from tests.unit.application.world import World

A_CHILD = child_fire_id(A_SLOT.fire_id, "a")


def spread(*names: str, turns: int) -> World:
    world = a_world(*names)
    world.tick("12:01")
    world.work()
    play(world, turns)
    return world


def violations(world: World) -> tuple[str, ...]:
    (account,) = world.audit.report().schedules
    return account.violations


def kept_behind_everybodys_back(world: World, run: Run) -> None:
    world.store.state.runs[run.fire_id] = run


def test_a_fan_out_that_ended_and_one_under_way_are_honest() -> None:
    assert violations(spread("a", "b", turns=3)) == ()
    assert violations(spread(*map(str, range(PORTION + 1)), turns=0)) == ()


def test_an_item_whose_run_is_gone_is_named() -> None:
    world = spread("a", "b", turns=3)
    del world.store.state.runs[A_CHILD]

    assert violations(world) == (f"{A_CHILD}: an item of {A_SLOT.fire_id}, but its child run is not in the store",)


def test_a_child_run_that_goes_on_after_its_parent_ended_is_named() -> None:
    world = spread("a", "b", turns=3)
    kept_behind_everybodys_back(world, attrs.evolve(world.run(A_CHILD), state=Waiting(2, NOON)))

    assert violations(world) == (f"{A_CHILD}: the child run is waiting, and {A_SLOT.fire_id} has ended",)


def test_a_child_run_that_began_before_its_item_was_taken_up_is_named() -> None:
    last = str(PORTION)
    world = spread(*map(str, range(PORTION + 1)), turns=0)
    child = child_fire_id(A_SLOT.fire_id, last)
    first = world.run(child_fire_id(A_SLOT.fire_id, "0"))
    kept_behind_everybodys_back(world, attrs.evolve(first, fire_id=child))

    assert violations(world) == (f"{child}: the child run exists, and its item is still to be recorded",)
