"""Rule: `kept dev` tells a run that fanned out from its child runs, and says when it has ended."""

from __future__ import annotations

import pytest

from application.scheduling.coordinator import TickReport
from application.scheduling.fan_outs import WentOn
from domain.scheduling.delivery import Delivery
from domain.scheduling.slot import child_fire_id
from domain.scheduling.values import FireId
from entrypoints.cli.narrating import Narrator
from tests.examples import A_SLOT, at
from tests.unit.application.test_fan_outs import a_world, play
from tests.unit.application.world import World

A_CHILD = child_fire_id(A_SLOT.fire_id, "a")


def told(capsys: pytest.CaptureFixture[str], world: World, fire_id: FireId) -> str:
    capsys.readouterr()
    Narrator().executed(Delivery(fire_id, 1, 1), world.run(fire_id))
    return capsys.readouterr().out.strip()


def test_the_attempt_that_returned_items_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()

    assert told(capsys, world, A_SLOT.fire_id).endswith("succeeded after 0 ms - items: 2, a child run for each")


def test_a_child_run_names_its_item(capsys: pytest.CaptureFixture[str]) -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()
    play(world, 1)

    assert told(capsys, world, A_CHILD).endswith("2026-03-02 12:01:00Z, item a, succeeded after 0 ms")


def test_the_end_of_the_whole_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    world = a_world("a", "b", bad="b")
    world.tick("12:01")
    world.work()
    play(world)
    Narrator().ticked(TickReport(now=at("12:01"), went_on=WentOn(ended=(world.run(A_SLOT.fire_id),))))

    assert "failed, now that all child runs (2) have ended: 1 of 2 child runs" in capsys.readouterr().out
