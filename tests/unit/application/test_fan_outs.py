"""Rule: whoever dies, and whenever, every item becomes one child run, and its run ends when the last child has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from application.catalogue import Catalogue
from application.commands.command import command
from application.commands.fan_out import SIZE_LIMIT, FanOut
from application.run_context import RunContext
from application.scheduling.cadence import Cadence
from domain.scheduling.definition import CommandCall, Definition, Repeat
from domain.scheduling.errors import InvalidValue
from domain.scheduling.fan_out import ITEMS_LIMIT, PORTION
from domain.scheduling.run import Run
from domain.scheduling.slot import child_fire_id
from domain.scheduling.triggers import Every
from tests.examples import A_MINUTE, A_SLOT, AN_ID
from tests.unit.application.world import ADA, Handlers, World


@attrs.frozen
class One:
    """The payload of one item."""

    name: str


class Spreading(Handlers):
    """`reports.all` returns an item for each name, `reports.one` fails for those in `bad`."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names, self.bad, self.done = tuple(names), set[str](), list[str]()

    def catalogue(self) -> Catalogue:
        @command("reports.all")
        def spread(_context: RunContext) -> FanOut:
            return FanOut("reports.one", {name: One(name) for name in self.names})

        @command("reports.one")
        def build(item: One) -> None:
            self.done.append(item.name)
            if item.name in self.bad:
                raise RuntimeError(item.name)

        @command("reports.deep")
        def deep() -> FanOut:
            return FanOut("reports.deep", [{}])

        return Catalogue([spread, build, deep])


HOURLY: Final = Definition(timing=Repeat(Every(timedelta(hours=1))), command=CommandCall("reports.all"))
A_CADENCE: Final = Cadence()
EVERY_MINUTE: Final = attrs.evolve(HOURLY, timing=Repeat(Every(A_MINUTE)))


def a_world(
    *names: str, definition: Definition = EVERY_MINUTE, bad: Iterable[str] = (), cadence: Cadence = A_CADENCE
) -> World:
    handlers = Spreading(names)
    handlers.bad.update(bad)
    world = World(handlers=handlers, cadence=cadence)
    world.add(definition)
    return world


def parent(world: World) -> Run:
    return world.run(A_SLOT.fire_id)


def children(world: World) -> list[str]:
    return [world.run(fire_id).state.name for fire_id in parent(world).children]


def done(world: World) -> list[str]:
    assert isinstance(world.handlers, Spreading)
    return world.handlers.done


def play(world: World, turns: int = 3) -> None:
    for _ in range(turns):
        world.tick()
        world.work()
    world.tick()


def test_each_item_runs_once_and_the_run_ends_with_the_last() -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()

    play(world, 1)

    assert (done(world), parent(world).state.name, children(world)) == (["a", "b"], "succeeded", ["succeeded"] * 2)


def test_until_then_it_counts_as_unfinished_for_the_overlap_policy() -> None:
    world = a_world("a")
    world.tick("12:01")
    world.work()

    world.tick("12:02")

    assert parent(world).state.name == "fanned_out"
    assert world.queries.standing(AN_ID).unfinished == (A_SLOT.fire_id,)
    assert any("overlap" in line for line in world.ledger())


def test_a_child_that_fails_makes_its_run_fail_and_is_not_in_the_dead_letter_list() -> None:
    world = a_world("a", "b", bad="b")
    world.tick("12:01")
    world.work()

    play(world)

    assert (parent(world).state.name, children(world)) == ("failed", ["succeeded", "failed"])
    assert world.store.failed(10) == [A_SLOT.fire_id]
    assert world.audit.report().holds


def test_a_retry_by_hand_runs_only_what_failed() -> None:
    world = a_world("a", "b", bad="b")
    world.tick("12:01")
    world.work()
    play(world)
    assert isinstance(world.handlers, Spreading)
    world.handlers.bad.clear()

    world.operations.retry(A_SLOT.fire_id, ADA)
    play(world)

    assert (done(world), parent(world).state.name) == (["a", "b", "b"], "succeeded")


def test_cancelling_the_run_reaches_its_children() -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()
    world.tick()

    world.operations.cancel(A_SLOT.fire_id, ADA)
    play(world)

    assert (done(world), parent(world).state.name, children(world)) == ([], "cancelled", ["cancelled"] * 2)


def test_items_that_had_no_run_yet_are_cancelled_too() -> None:
    world = a_world(*map(str, range(PORTION + 1)))
    world.tick("12:01")
    world.work()

    world.operations.cancel(A_SLOT.fire_id, ADA)
    play(world)

    assert (parent(world).state.name, set(children(world))) == ("cancelled", {"cancelled"})


def test_more_items_than_one_portion_are_recorded_by_whoever_leads_next() -> None:
    names = [f"n{index}" for index in range(PORTION + 1)]
    world = a_world(*names)
    world.tick("12:01")
    world.work()
    world.tick()
    assert len(world.store.state.children[A_SLOT.fire_id]) == PORTION
    world.work()

    play(world)

    assert (sorted(done(world)), parent(world).state.name) == (sorted(names), "succeeded")


def test_no_more_child_runs_are_handed_over_in_one_tick_than_a_queue_takes() -> None:
    """The others go out with the next ticks: what waits beside them would make one write too large."""
    names = [f"n{index}" for index in range(25)]
    world = a_world(*names, cadence=Cadence(batch=10))
    world.tick("12:01")
    world.work()

    handed_over = [world.tick().handed_over for _ in range(4)]
    play(world, 1)

    assert (max(handed_over) <= 10, sum(handed_over)) == (True, len(names))
    assert (sorted(done(world)), parent(world).state.name) == (sorted(names), "succeeded")


def test_a_child_whose_worker_fell_silent_has_another_attempt_and_the_others_go_on() -> None:
    world = a_world("a", "b")
    world.tick("12:01")
    world.work()
    world.tick()
    world.begin()
    world.work()

    world.live("12:02", timedelta(seconds=5))

    assert (done(world), parent(world).state.name) == (["b", "a"], "succeeded")
    assert len(world.run(child_fire_id(A_SLOT.fire_id, "a")).attempts) == 2


def test_a_child_run_cannot_fan_out_again() -> None:
    world = a_world(definition=attrs.evolve(EVERY_MINUTE, command=CommandCall("reports.deep")))
    world.tick("12:01")
    world.work()

    play(world)

    child = world.run(child_fire_id(A_SLOT.fire_id, "0"))
    assert "return all items from its parent" in child.attempts[-1].error


def test_no_items_at_all_are_a_success() -> None:
    world = a_world()
    world.tick("12:01")
    world.work()

    assert parent(world).state.name == "succeeded"


def test_queries_tell_how_many_child_runs_are_in_each_state() -> None:
    world = a_world(*map(str, range(PORTION + 1)))
    world.tick("12:01")
    world.work()
    world.tick()

    (view,) = world.queries.recent_runs()

    assert (view.children, len(world.queries.children_of(view.fire_id))) == (
        {"queued": PORTION, "unrecorded": 1},
        PORTION,
    )


class TestWhatIsReturned:
    def kept(self, items: Any, named: str = "reports.one") -> Any:
        return FanOut(named, items).returned(Spreading(()).catalogue().check)

    def test_a_list_names_its_items_by_their_index(self) -> None:
        assert [item.key for item in self.kept([One("a"), {"name": "b"}]).items] == ["0", "1"]

    @pytest.mark.parametrize(
        ("items", "problem"),
        [
            ([{"nam": "a"}], r"items\['0'\]: arguments"),
            ([{"name": object()}], "cannot be written as JSON"),
            ({"a-b": One("a")}, "item key"),
            ([{"name": "x" * (SIZE_LIMIT // 5)}] * 6, "are too large"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, items: Any, problem: str) -> None:
        with pytest.raises(InvalidValue, match=problem):
            self.kept(items)

    def test_a_command_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(InvalidValue, match="is unknown"):
            self.kept([One("a")], "reports.none")

    def test_too_many_are_refused_before_all_are_read(self) -> None:
        def without_end() -> Iterable[One]:
            while True:
                yield One("a")

        with pytest.raises(InvalidValue, match=f"more than {ITEMS_LIMIT}"):
            FanOut("reports.one", without_end())
