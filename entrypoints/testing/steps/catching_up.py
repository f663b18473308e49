"""Steps about the catch-up budget, from which every late start of all schedules draws."""

from __future__ import annotations

from operator import itemgetter

from pytest_bdd import step, then

from adapters.declarations.budgets import parse_budget
from application.scheduling.drain import Drain
from entrypoints.testing.tables import Table, assert_reads, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase("the catch-up budget is {budget}"))
def budget_is(world: World, budget: str) -> None:
    """Set how many slots of all schedules may start late, as '1/m' or 'unlimited'; a living scheduler keeps its own."""
    world.draw_from(parse_budget("the catch-up budget", budget))


@then("the forecast reads")
def forecast_reads(world: World, datatable: Table) -> None:
    """Assert when each schedule that waits is served, those served first first."""
    drain = _drain(world)
    standings = [world.desk.queries.standing(id) for id in drain.wishes]
    turns = [(each.schedule.id, drain.turn(each.schedule)) for each in standings]
    waiting = sorted(((turn, id) for id, turn in turns if turn), key=lambda found: found[0].next_at)
    assert_reads(
        datatable,
        waiting,
        {
            "schedule": itemgetter(1),
            "slots": lambda found: str(found[0].slots),
            "next": lambda found: show_instant(found[0].next_at),
            "last": lambda found: show_instant(found[0].last_at),
        },
        world.today,
    )


@then(phrase("the line is drained at {at}"))
def drained_at(world: World, at: str) -> None:
    """Assert when the last slot of all that wait for the budget is served."""
    assert _drain(world).line.drained_at() == world.instant(at)


@then("nobody waits for the budget")
def nobody_waits(world: World) -> None:
    """Assert that the line is empty."""
    assert world.backend.schedules.catch_up().waiting == 0


def _drain(world: World) -> Drain:
    drain = world.desk.queries.drain(world.clock.now())
    assert drain, "nobody waits for the budget"
    return drain
