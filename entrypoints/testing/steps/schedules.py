"""Steps that set the clock and declare schedules, in the keys of the schedules file."""

from __future__ import annotations

import tomllib

from pytest_bdd import given, step, when

from entrypoints.testing.kept import KeptInMemory
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@given(phrase("it is {at}"))
@when(phrase("it becomes {at}"))
def it_is(world: World, at: str) -> None:
    """Set the clock, without anybody acting."""
    world.move_to(world.instant(at))


@given(phrase('the schedule "{id:Id}"'))
def is_declared(world: World, id: str, docstring: str) -> None:
    """Create a schedule now."""
    world.desk.apply(id, tomllib.loads(docstring))


@given(phrase('the schedule "{id:Id}" with {keys}'))
def is_declared_in_line(world: World, id: str, keys: str) -> None:
    """Create a schedule now, from keys as they stand in an inline table."""
    world.desk.apply(id, tomllib.loads(f"keys = {{ {keys} }}")["keys"])


@step(phrase('the schedule "{id:Id}" is applied at {at}'))
def is_applied(world: World, id: str, at: str, docstring: str) -> None:
    """Create or edit a schedule at an instant."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.apply(id, tomllib.loads(docstring)))


@given(phrase('the schedules of "{source}"'))
@step(phrase('the schedules of "{source}" are applied at {at}'))
def are_applied(world: World, kept: KeptInMemory, source: str, at: str | None = None) -> None:
    """Apply a TOML file of the project under test, or `module:attribute`."""
    if at:
        world.move_to(world.instant(at))
    world.desk.attempt(lambda: kept.apply(source))
