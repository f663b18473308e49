"""Steps in which an operator has slots backfilled, or looks at what that would do."""

from __future__ import annotations

from pytest_bdd import step, then, when

from application.scheduling.views import slot_view
from domain.scheduling.reach import Reach
from entrypoints.testing.columns import COLUMNS
from entrypoints.testing.desk import ADA
from entrypoints.testing.tables import Table, assert_reads
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase("Ada backfills it from {start} to {end} at {at}"))
@step(phrase('Ada backfills "{id:Id}" from {start} to {end} at {at}'))
def backfills(world: World, start: str, end: str, at: str, id: str | None = None) -> None:
    """Give the slots of a range that have no run one after all."""
    world.move_to(world.instant(at))
    desk = world.desk
    desk.attempt(lambda: desk.backfilling.backfill(desk.id(id), _reach(world, start, end), ADA))


@when(phrase("Ada looks at {at} what a backfill from {start} to {end} would do"))
def looks(world: World, at: str, start: str, end: str) -> None:
    """Preview a backfill."""
    world.move_to(world.instant(at))
    world.desk.preview = world.desk.backfilling.preview(world.desk.id(), _reach(world, start, end))


@then("these slots would be backfilled")
def would_be_backfilled(world: World, datatable: Table) -> None:
    """Assert the new account of every slot that the preview names."""
    assert world.desk.preview
    views = [slot_view(entry, None) for entry in world.desk.preview.slots]
    assert_reads(datatable, views, COLUMNS, world.today)


@then("these are left as they are")
def are_left_alone(world: World, datatable: Table) -> None:
    """Assert which slots the preview leaves alone."""
    assert world.desk.preview
    views = [slot_view(entry, None) for entry in world.desk.preview.left_alone]
    assert_reads(datatable, views, COLUMNS, world.today)


def _reach(world: World, start: str, end: str) -> Reach:
    return Reach(world.instant(start), world.instant(end))
