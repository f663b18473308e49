"""Rule: of many child runs that went wrong the first are named, and where to see the rest."""

from __future__ import annotations

from entrypoints.cli.fan_outs import CHILDREN_SHOWN, child_lines
from tests.examples import A_SLOT
from tests.unit.application.test_fan_outs import a_world, play


def test_beyond_the_first_few_they_are_counted() -> None:
    names = [f"n{index}" for index in range(CHILDREN_SHOWN + 2)]
    world = a_world(*names, bad=names)
    world.tick("12:01")
    world.work()
    play(world)
    parent = world.queries.run(A_SLOT.fire_id)

    first, *named, rest = child_lines(parent, world.queries.children_of(parent.fire_id))

    assert first == f"items that its command returned: {len(names)}; child runs: {len(names)} failed"
    assert len(named) == CHILDREN_SHOWN
    assert rest == f"  and 2 more; see `kept runs --of {parent.fire_id}`"
