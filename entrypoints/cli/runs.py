"""`kept runs`: what was executed, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from application.scheduling.queries import Queries
from application.scheduling.views import RunView
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import FireId, schedule_id
from entrypoints.cli import documents
from entrypoints.cli.fan_outs import counted
from entrypoints.cli.options import AsJson, Limit, how_many
from entrypoints.cli.screen import first_line, say, show_document, show_table
from entrypoints.cli.times import relative, rough, stamp
from entrypoints.starting import opened

COLUMNS = ("run", "slot (UTC)", "", "state", "late", "attempts", "took", "why")


def runs(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only the runs of this schedule.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="FIRE_ID", help="Only the child runs of this run, in their order.")
    ] = None,
    limit: Limit = "20",
    as_json: AsJson = False,
) -> None:
    """Show the newest runs of one schedule or of all, newest first; with --of the child runs of one that fanned out."""
    n = how_many("--limit", limit)
    with opened("cli") as container:
        queries: Queries = container.queries()
        found = _children_of(queries, id, of)[:n] if of else queries.recent_runs(schedule_id(id) if id else None, n)
        now = container.clock().now()
    if as_json:
        show_document({"runs": [documents.run(view) for view in found]})
    elif found:
        show_table(COLUMNS, (_row(view, now) for view in found))
    else:
        say("no runs yet; is a scheduler running? (`kept scheduler`)")


def _children_of(queries: Queries, id: str | None, of: str) -> Sequence[RunView]:
    if id:
        raise InvalidValue("--of", of, "is asked for together with a schedule", "give either of them")
    if queries.run(FireId(of)).children is None:
        raise InvalidValue("--of", of, "has no child runs", "its command returned no items; see `kept runs`")
    return queries.children_of(FireId(of))


def _row(view: RunView, now: datetime) -> tuple[object, ...]:
    ended = view.ended_at or (now if view.state == "running" else None)
    return (
        view.fire_id,
        stamp(view.due_at),
        relative(view.due_at, now),
        view.state,
        "late" if view.late else "",
        view.attempts,
        rough(ended - view.started_at) if ended and view.started_at else "",
        _why(view, now),
    )


def _why(view: RunView, now: datetime) -> str:
    what = [f"fallback: {view.fallback}"] if view.fallback else []
    what += [f"retried by hand {'once' if view.retried == 1 else f'{view.retried} times'}"] if view.retried else []
    what += [f"child runs: {counted(view.children)}"] if view.children else []
    retry = f"next attempt {relative(view.not_before, now)}" if view.not_before and view.attempts else ""
    return "; ".join(filter(None, [*what, first_line(view.why), retry]))
