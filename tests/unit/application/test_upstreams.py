"""Rule: whoever is followed exists, and nobody follows itself, not even around many corners."""

from __future__ import annotations

import attrs
import pytest

from application.scheduling.declared import Declarations, Declared
from application.scheduling.plan import Effect
from domain.scheduling.after import After
from domain.scheduling.definition import Definition
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId
from tests.examples import A_DEFINITION
from tests.unit.application.world import ADA, World


def declarations(origin: str = "kept", environments: tuple[str, ...] = (), **upstreams: str) -> Declarations:
    """Return declarations in which each schedule follows the others named, or a rule where none is."""
    each = (
        Declared(id=ScheduleId(id), definition=_after(named), environments=environments)
        for id, named in upstreams.items()
    )
    return Declarations(origin=origin, schedules=tuple(each))


def _after(named: str) -> Definition:
    if not named:
        return A_DEFINITION
    return attrs.evolve(A_DEFINITION, timing=After(schedules=tuple(named.split())))


def test_a_chain_is_applied_in_any_order() -> None:
    world = World()
    world.applying.apply(declarations(load="transform", transform="extract", extract=""), ADA)

    plan = world.applying.plan(declarations(load="transform", transform="extract", extract=""))
    assert {step.effect for step in plan.steps} == {Effect.UNCHANGED}


@pytest.mark.parametrize(
    ("upstreams", "problem"),
    [
        ({"a": "a"}, "schedules.a: after: 'a' makes a circle: a after a; let one of them follow a rule"),
        (
            {"a": "b", "b": "c", "c": "a"},
            "schedules.a: after: 'b' makes a circle: a after b after c after a; let one of them follow a rule",
        ),
        (
            {"a": "b", "b": "c b", "c": ""},
            "schedules.b: after: 'b' makes a circle: b after b; let one of them follow a rule",
        ),
        (
            {"a": "nobody"},
            "schedules.a: after: 'nobody' is no schedule that exists here; declare it, or correct the name",
        ),
    ],
)
def test_circles_and_strangers_are_refused_by_plan_and_apply(upstreams: dict[str, str], problem: str) -> None:
    """In one line that names the way around."""
    world, wanted = World(), declarations("kept", (), **upstreams)

    for refusing in (world.applying.plan, lambda wanted: world.applying.apply(wanted, ADA)):
        with pytest.raises(InvalidValue) as refusal:
            refusing(wanted)
        assert str(refusal.value) == problem
    assert world.store.ids() == []


def test_schedules_of_another_file_may_be_followed_and_close_no_circle_either() -> None:
    world = World()
    world.applying.apply(declarations("theirs", extract="", transform="extract"), ADA)
    world.applying.apply(declarations("ours", load="transform"), ADA)

    with pytest.raises(InvalidValue, match="makes a circle: extract after load after transform after extract"):
        world.applying.apply(declarations("theirs", extract="load", transform="extract"), ADA)


def test_what_the_same_file_no_longer_declares_is_not_there_to_be_followed() -> None:
    """It is about to be retired."""
    world = World()
    world.applying.apply(declarations(extract="", load="extract"), ADA)

    with pytest.raises(InvalidValue, match="'extract' is no schedule that exists here"):
        world.applying.plan(declarations(load="extract"))
