"""What an operator does to one schedule or run: pause, resume, trigger, cancel, retry, delete."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from application.scheduling.operations import Operations
from application.scheduling.queries import Queries
from application.scheduling.views import run_view
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, request_key, schedule_id
from entrypoints.cli import documents
from entrypoints.cli.listing import schedule_document
from entrypoints.cli.options import AsJson, By, FireIdArgument, Id, Why, as_options, instant, operator
from entrypoints.cli.screen import say, show_document
from entrypoints.cli.times import relative, stamp
from entrypoints.starting import opened


def pause(
    id: Id,
    why: Why = "",
    until: Annotated[str | None, typer.Option(metavar="ISO", help="Go on by itself at this instant.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Stop deciding the slots of a schedule; runs that are recorded go on."""
    ends = instant("--until", until)
    with as_options("until"), opened("cli") as container:
        operations: Operations = container.operations()
        schedule = operations.pause(schedule_id(id), operator(by, why), ends)
        _tell(container.queries(), schedule, f"paused{f' until {stamp(ends)}' if ends else ''}", as_json=as_json)


def resume(
    id: Id,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Decide the gap by the missed-run policy instead of skipping it.")
    ] = False,
    why: Why = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Decide the slots of a paused schedule again."""
    with opened("cli") as container:
        operations: Operations = container.operations()
        schedule = operations.resume(schedule_id(id), operator(by, why), catch_up=catch_up)
        slot = schedule.next_slot()
        coming = f", next slot {stamp(slot)} ({relative(slot, container.clock().now())})" if slot else ""
        _tell(container.queries(), schedule, f"active{coming}", as_json=as_json)


def delete(id: Id, why: Why = "", by: By = None, as_json: AsJson = False) -> None:
    """End a schedule for good; its open runs finish, and its ledger stays readable."""
    with opened("cli") as container:
        operations: Operations = container.operations()
        schedule = operations.delete(schedule_id(id), operator(by, why))
        _tell(container.queries(), schedule, "retired; open runs finish", as_json=as_json)


def trigger(
    id: Id,
    key: Annotated[
        str | None, typer.Option(help="Names the request: the same key asked for twice is the same run.")
    ] = None,
    why: Why = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Ask for a run now, outside the slots."""
    wanted = request_key(secrets.token_hex(8) if key is None else key)
    with opened("cli") as container:
        operations: Operations = container.operations()
        run = operations.trigger(schedule_id(id), wanted, operator(by, why))
    _tell_of_run(run, f"asked for, {run.state.name}", as_json=as_json)


def cancel(fire_id: FireIdArgument, why: Why = "", by: By = None, as_json: AsJson = False) -> None:
    """End a run that is not executing, or ask one that is to stop."""
    with opened("cli") as container:
        operations: Operations = container.operations()
        run = operations.cancel(FireId(fire_id), operator(by, why))
    _tell_of_run(run, "cancelled" if run.has_ended else "asked to stop", as_json=as_json)


def retry(fire_id: FireIdArgument, why: Why = "", by: By = None, as_json: AsJson = False) -> None:
    """Let a run that failed, expired or was cancelled begin again; deadline and retry window count from now."""
    with opened("cli") as container:
        operations: Operations = container.operations()
        run = operations.retry(FireId(fire_id), operator(by, why))
    _tell_of_run(run, _beginning(run), as_json=as_json)


def _beginning(run: Run) -> str:
    if run.items:
        return "the child runs that did not succeed begin again"
    return f"begins again with attempt {len(run.attempts) + 1}"


def _tell(queries: Queries, schedule: Schedule, what: str, *, as_json: bool) -> None:
    if as_json:
        view = queries.at_a_glance(queries.standing(schedule.id))
        show_document({"schedule": schedule_document(view)})
    else:
        say(f"{schedule.id}: {what}")


def _tell_of_run(run: Run, what: str, *, as_json: bool) -> None:
    if as_json:
        show_document({"run": documents.run(run_view(run))})
    else:
        say(f"{run.fire_id}: {what}")
