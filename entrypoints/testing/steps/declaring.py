"""Steps in which an operator plans and applies a schedules file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytest_bdd import step, then, when

from adapters.declarations import read_schedule_file
from application.scheduling.declared import Declarations
from application.scheduling.plan import Plan
from entrypoints.cli.planned import Planned, planned
from entrypoints.testing.tables import Table, assert_reads, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase('the file "{name}" says'))
def says(tmp_path: Path, name: str, docstring: str) -> None:
    """Write a schedules file, or write it anew."""
    (tmp_path / name).write_text(docstring)


@step(phrase('the file "{name}" declares "{id:Id}" with {keys}'))
def declares(tmp_path: Path, name: str, id: str, keys: str) -> None:
    """Write a schedules file of one schedule, from keys as they stand in an inline table; it runs `work`."""
    (tmp_path / name).write_text(f'[schedules]\n{id} = {{ command = "work", {keys} }}\n')


@step(phrase('Ada applies "{name}" at {at:Instant}'))
@step(phrase('Ada applies "{name}" at {at:Instant} in the environment "{environment}"'))
def applies(world: World, tmp_path: Path, name: str, at: str, environment: str | None = None) -> None:
    """Bring the store in line with a file."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.declare(_read(tmp_path, name, environment), environment))


@step(phrase('Ada looks at {at:Instant} at the plan of "{name}"'))
@step(phrase('Ada looks at {at:Instant} at the plan of "{name}" in the environment "{environment}"'))
def looks(world: World, tmp_path: Path, at: str, name: str, environment: str | None = None) -> None:
    """See what applying a file would do, without doing it."""
    world.move_to(world.instant(at))
    world.desk.plan = world.desk.applying.plan(_read(tmp_path, name, environment), environment)


@when(phrase('Ada applies that plan of "{name}" at {at:Instant}'))
def applies_that_plan(world: World, tmp_path: Path, name: str, at: str) -> None:
    """Apply a file if what that does is still what she looked at."""
    world.move_to(world.instant(at))
    only = _plan(world).hash
    world.desk.attempt(lambda: world.desk.declare(_read(tmp_path, name, None), only=only))


@then("the plan reads")
def plan_reads(world: World, datatable: Table) -> None:
    """Assert what would happen to each schedule."""
    _assert_effects(world, datatable, planned(_plan(world), world.clock.now()))


@then("the plan changes")
def plan_changes(world: World, datatable: Table) -> None:
    """Assert every field that would change, with its value before and after; an absent one is 'nothing'."""
    plans = planned(_plan(world), world.clock.now())
    changes = [(plan.id, field, *pair) for plan in plans for field, pair in plan.changes.items()]
    assert_reads(
        datatable,
        changes,
        {
            "schedule": lambda change: change[0],
            "field": lambda change: change[1],
            "before": lambda change: _shown(change[2]),
            "after": lambda change: _shown(change[3]),
        },
        world.today,
    )


@then("applying did")
def applying_did(world: World, datatable: Table) -> None:
    """Assert what happened to each schedule."""
    _assert_effects(world, datatable, planned(Plan(world.desk.applied), world.clock.now()))


def _assert_effects(world: World, datatable: Table, plans: list[Planned]) -> None:
    assert_reads(
        datatable,
        plans,
        {
            "schedule": lambda plan: plan.id,
            "effect": lambda plan: str(plan.effect),
            "slots that appear": lambda plan: _some(plan, "appear"),
            "slots that vanish": lambda plan: _some(plan, "vanish"),
        },
        world.today,
    )


def _read(folder: Path, name: str, environment: str | None) -> Declarations:
    return read_schedule_file(folder / name, environment=environment)


def _plan(world: World) -> Plan:
    assert world.desk.plan, "nobody looked at a plan"
    return world.desk.plan


def _some(plan: Planned, what: str) -> str:
    """Return up to three slots one by one, more of them as the first and the last with their number."""
    slots = plan.slots[what]
    if len(slots) <= 3:
        return ", ".join(map(show_instant, slots))
    return f"{show_instant(slots[0])} to {show_instant(slots[-1])} ({len(slots)} slots)"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_shown(each)}" for key, each in value.items())
    return "nothing" if value is None else str(value)
