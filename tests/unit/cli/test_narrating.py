"""Rule: `kept dev` tells a run that fanned out from its child runs, and says when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest

from application.ports.errors import StoreUnreachable
from application.scheduling.coordinator import TickReport
from application.scheduling.fan_outs import WentOn
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.slot import child_fire_id
from domain.scheduling.values import FireId
from entrypoints.cli.narrating import Narrator
from tests.examples import A_MINUTE, A_SLOT, at
from tests.unit.application.test_fan_outs import a_world, play
from tests.unit.application.world import World

A_CHILD = child_fire_id(A_SLOT.fire_id, "a")


class TickEndsMeanwhile(Event):
    """An event for which somebody waits while, in the scheduler's thread, the tick comes to its end."""

    def __init__(self, end: Callable[[], None]) -> None:
        super().__init__()
        self.end = end

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self.end()
        return super().wait(timeout)


def told(capsys: pytest.CaptureFixture[str], world: World, fire_id: FireId) -> str:
    capsys.readouterr()
    Narrator().executed(Delivery(fire_id, 1, 1), world.run(fire_id))
    return capsys.readouterr().out.strip()


def test_the_attempt_that_returned_items_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()

    assert told(capsys, world, A_SLOT.fire_id).endswith("fanned out after 0 ms - into 2 child runs")


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

    assert "failed, with the last of its 2 child runs: 1 of 2 child runs" in capsys.readouterr().out


def test_what_a_tick_handed_over_is_told_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands run beside the scheduler, and a quick one has ended before the tick that started it."""
    world = a_world()
    report = world.tick("12:01")
    world.work()
    narrator = Narrator(TickEndsMeanwhile(lambda: narrator.ticked(report)))
    narrator.ticking()
    narrator.executed(Delivery(A_SLOT.fire_id, 1, 1), world.run(A_SLOT.fire_id))

    started, ended = capsys.readouterr().out.splitlines()
    assert started.endswith("2026-03-02 12:01:00Z started, on time")
    assert ended.endswith("2026-03-02 12:01:00Z succeeded after 0 ms")


def test_a_tick_that_ends_without_a_store_is_over_too(capsys: pytest.CaptureFixture[str]) -> None:
    narrator = Narrator(TickEndsMeanwhile(lambda: pytest.fail("nobody has to wait")))
    narrator.ticking()
    narrator.store_unreachable(StoreUnreachable("gone"), A_MINUTE)
    narrator.executed(Delivery(A_SLOT.fire_id, 1, 1), Refusal.UNKNOWN_RUN)

    assert capsys.readouterr().out.splitlines()[-1].endswith("this delivery was refused, unknown_run")
