"""Steps that read runs and their attempts."""

from __future__ import annotations

from pytest_bdd import then

from domain.scheduling.run_states import Waiting
from domain.scheduling.slot import parse_fire_id
from entrypoints.testing.desk import show_run
from entrypoints.testing.tables import Table, assert_reads, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@then("the runs read")
@then(phrase('the runs of "{id:Id}" read'))
def runs_read(world: World, datatable: Table, id: str | None = None) -> None:
    """Assert every run of a schedule, those by hand included, oldest first."""
    assert_reads(
        datatable,
        list(reversed(world.desk.queries.recent_runs(world.desk.id(id), 1_000))),
        {
            "run": lambda run: show_run(run.fire_id),
            "state": lambda run: run.state,
            "late": lambda run: "late" if run.late else "on time",
            "attempts": lambda run: str(run.attempts),
            "recorded": lambda run: show_instant(run.recorded_at),
            "because": lambda run: (run.why or "").splitlines()[0] if run.why else "",
        },
        world.today,
    )


@then("there is no run")
def no_run(world: World) -> None:
    """Assert that nothing was recorded to be executed."""
    assert world.desk.queries.recent_runs(world.desk.id()) == []


@then(phrase("the run of {run} is {state}"))
def run_is(world: World, run: str, state: str) -> None:
    """Assert the state of one run."""
    assert world.desk.run(run).state.name == state


@then(phrase("the run of {run} waits for attempt {attempt:d} from {at} on"))
def run_waits(world: World, run: str, attempt: int, at: str) -> None:
    """Assert which attempt comes next, and when."""
    state = world.desk.run(run).state
    assert isinstance(state, Waiting)
    assert (state.attempt, state.not_before) == (attempt, world.instant(at))


@then(phrase("the attempts of {run} read"))
def attempts_read(world: World, run: str, datatable: Table) -> None:
    """Assert the attempts of a run that have ended, in their order."""
    assert_reads(
        datatable,
        world.desk.run(run).attempts,
        {
            "attempt": lambda attempt: str(attempt.number),
            "outcome": lambda attempt: str(attempt.outcome),
            "worker": lambda attempt: attempt.worker,
            "began": lambda attempt: show_instant(attempt.started_at),
            "ended": lambda attempt: show_instant(attempt.ended_at),
            "because": lambda attempt: attempt.error.splitlines()[0] if attempt.error else "",
        },
        world.today,
    )


@then(phrase("the child runs of {run} read"))
def children_read(world: World, run: str, datatable: Table) -> None:
    """Assert the child runs of a run that fanned out, in the order of its items."""
    assert_reads(
        datatable,
        world.desk.queries.children_of(world.desk.fire_id(run)),
        {
            "item": lambda child: parse_fire_id(child.fire_id).item_key,
            "state": lambda child: child.state,
            "attempts": lambda child: str(child.attempts),
            "because": lambda child: (child.why or "").partition("\n")[0],
        },
        world.today,
    )


@then("the dead-letter list reads")
def dead_letters_read(world: World, datatable: Table) -> None:
    """Assert which runs failed for good, newest first."""
    assert_reads(datatable, world.backend.runs.failed(1_000), {"run": show_run}, world.today)


@then("the dead-letter list is empty")
def no_dead_letters(world: World) -> None:
    """Assert that no run failed for good."""
    assert list(world.backend.runs.failed(1_000)) == []
