"""Steps in which the platform publishes events, and those that look at what a command was told of them."""

from __future__ import annotations

from pytest_bdd import step, then, when

from entrypoints.testing.tables import Table
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase('the event "{event}" is published as "{key}" at {at:Instant}'))
def is_published_at(world: World, event: str, key: str, at: str) -> None:
    """Let something happen at an instant."""
    world.move_to(world.instant(at))
    world.desk.publish(event, key, {"key": key})


@when(phrase('{count:d} events "{event}" are published at {at:Instant}, the first as number {first:d}'))
def are_published(world: World, count: int, event: str, at: str, first: int) -> None:
    """Let much happen at once."""
    world.move_to(world.instant(at))
    for number in range(first, first + count):
        world.desk.publish(event, f"b{number}", {"key": f"b{number}"})


@then("the event was accepted before")
def was_accepted_before(world: World) -> None:
    """Assert that what was published last changed nothing."""
    assert world.desk.accepted
    assert world.desk.accepted.before


@then("nobody listens")
def nobody_listens(world: World) -> None:
    """Assert that what was published last reached no inbox."""
    assert world.desk.accepted
    assert world.desk.accepted.listeners == ()


@then("the commands were told of these events")
def were_told(world: World, datatable: Table) -> None:
    """Assert, for each execution in its order, the keys of its events, and that each payload came along."""
    told = [[", ".join(event.key for event in context.events)] for context in world.seen]
    assert told == [[cell.strip() for cell in row] for row in datatable[1:]]
    assert all(event.payload == {"key": event.key} for context in world.seen for event in context.events)
