"""Steps that set what gauges show, and those that look at what a command was told of it."""

from __future__ import annotations

from pytest_bdd import step, then

from domain.scheduling.ledger import Disposition
from entrypoints.testing.columns import shown_slot
from entrypoints.testing.tables import Table, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase('the gauge "{name}" reads {reading:g}'))
def reads(world: World, name: str, reading: float) -> None:
    """Let a gauge show a number from now on; before the first one it cannot be read."""
    world.show_on_gauge(name, reading)


@step(phrase('the gauge "{name}" cannot be read'))
def cannot_be_read(world: World, name: str) -> None:
    """Let a gauge show nothing from now on."""
    world.show_on_gauge(name, None)


@then("the commands were told these readings")
def were_told(world: World, datatable: Table) -> None:
    """Assert, for each execution in its order, what the gauge showed as its slot started."""
    told = ["none" if context.reading is None else f"{context.reading:g}" for context in world.seen]
    assert told == [row[0].strip() for row in datatable[1:]]


@then(phrase('the runs of "{id:Id}" start at {slots}'))
def start_at(world: World, id: str, slots: str) -> None:
    """Assert which slots of a ledger started, whatever became of the others; 'every slot' for all of them."""
    views = list(world.desk.queries.whole_account(world.desk.id(id)))
    started = [view for view in views if view.disposition is Disposition.STARTED]
    if slots == "every slot":
        assert started == views
    else:
        wanted = [show_instant(world.instant(slot)) for slot in slots.split(", ")]
        assert list(map(shown_slot, started)) == wanted
