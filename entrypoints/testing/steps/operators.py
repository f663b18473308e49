"""Steps in which an operator acts; the operator is called Ada."""

from __future__ import annotations

from pytest_bdd import then, when

from domain.scheduling.values import request_key
from entrypoints.testing.desk import ADA
from entrypoints.testing.tables import Table, assert_reads, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@when(phrase("Ada pauses it at {at}"))
@when(phrase('Ada pauses "{id:Id}" at {at}'))
def pauses(world: World, at: str, id: str | None = None) -> None:
    """Pause the scenario's schedule until somebody resumes it."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.pause(world.desk.id(id), ADA))


@when(phrase("Ada pauses it from {at} to {until}"))
def pauses_until(world: World, at: str, until: str) -> None:
    """Pause the scenario's schedule for a time."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.pause(world.desk.id(), ADA, world.instant(until)))


@when(phrase("Ada resumes it at {at}"))
@when(phrase('Ada resumes "{id:Id}" at {at}'))
def resumes(world: World, at: str, id: str | None = None) -> None:
    """Resume; the gap is skipped."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.resume(world.desk.id(id), ADA))


@when(phrase("Ada resumes it with catch-up at {at}"))
@when(phrase('Ada resumes "{id:Id}" with catch-up at {at}'))
def resumes_with_catch_up(world: World, at: str, id: str | None = None) -> None:
    """Resume; the gap is caught up by the missed-run policy."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.resume(world.desk.id(id), ADA, catch_up=True))


@when(phrase('Ada triggers it at {at} under the key "{key}"'))
def triggers(world: World, at: str, key: str) -> None:
    """Ask for a run outside the slots."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.trigger(world.desk.id(), request_key(key), ADA))


@when(phrase("Ada deletes it at {at}"))
@when(phrase('Ada deletes "{id:Id}" at {at}'))
def deletes(world: World, at: str, id: str | None = None) -> None:
    """Retire the schedule."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.delete(world.desk.id(id), ADA))


@when(phrase("Ada cancels the run of {run} at {at}"))
def cancels(world: World, run: str, at: str) -> None:
    """End a run, or ask it to stop."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.cancel(world.desk.fire_id(run), ADA))


@when(phrase("Ada retries the run of {run} at {at}"))
def retries(world: World, run: str, at: str) -> None:
    """Let a run that ended without success begin again."""
    world.move_to(world.instant(at))
    world.desk.attempt(lambda: world.desk.operations.retry(world.desk.fire_id(run), ADA))


@then(phrase('that is refused, saying "{words}"'))
def is_refused(world: World, words: str) -> None:
    """Assert that the last act was refused, and how that was explained."""
    assert world.desk.refusal
    assert words in str(world.desk.refusal)
    world.desk.refusal = None


@then("the operator's acts read")
def acts_read(world: World, datatable: Table) -> None:
    """Assert the audit trail, oldest first."""
    assert_reads(
        datatable,
        list(reversed(world.desk.queries.acts(world.desk.id(), 1_000))),
        {
            "at": lambda act: show_instant(act.at),
            "who": lambda act: act.by,
            "what": lambda act: act.what,
            "before": lambda act: act.before,
            "after": lambda act: act.after,
        },
        world.today,
    )
