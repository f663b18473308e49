"""`kept list` and `kept show`: what is promised, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from adapters.declarations import describe
from application.ports.schedule_store import Standing
from application.scheduling.views import RangeView, ScheduleView, SlotView
from domain.scheduling.definition import Definition
from domain.scheduling.progress import Settled, Through
from domain.scheduling.values import schedule_id
from entrypoints.cli import documents
from entrypoints.cli.clock_changes import coming_changes
from entrypoints.cli.documents import Document
from entrypoints.cli.ledgers import because, show_account
from entrypoints.cli.options import AsJson, Id, Limit, how_many
from entrypoints.cli.screen import say, show_document, show_fields, show_table
from entrypoints.cli.times import iso, relative, stamp
from entrypoints.starting import opened

SLOTS_SHOWN = 5


def list_schedules(
    all_of_them: Annotated[bool, typer.Option("--all", help="Retired schedules, too.")] = False, as_json: AsJson = False
) -> None:
    """List all schedules: when each is due, what it did last, what comes next."""
    with opened("cli") as container:
        views, now = list(container.queries().overview(retired=all_of_them)), container.clock().now()
    if as_json:
        show_document({"schedules": [schedule_document(view) for view in views]})
    elif views:
        show_table(("schedule", "state", "when", "command", "last", "next", ""), (_row(view, now) for view in views))
    else:
        say("no schedules; declare some in a file and run `kept apply FILE`")


def show(id: Id, limit: Limit = "10", as_json: AsJson = False) -> None:
    """Show one schedule: its definition, how it stands, its newest slots, and those to come."""
    n = how_many("--limit", limit)
    with opened("cli") as container:
        queries, now = container.queries(), container.clock().now()
        standing = queries.standing(schedule_id(id))
        account = queries.account(standing.schedule.id, n)
    view, slots = queries.at_a_glance(standing), queries.upcoming(standing.schedule, SLOTS_SHOWN)
    if as_json:
        show_document(_whole_document(view, standing, account, slots))
    else:
        _show(view, standing, account, slots, now)


def schedule_document(view: ScheduleView) -> Document:
    """Return the object of one schedule at a glance."""
    schedule = view.schedule
    return {
        "id": schedule.id,
        "state": view.state,
        "origin": schedule.origin,
        "command": schedule.definition.command.name,
        "timing": timing(schedule.definition),
        "next_slot": iso(view.next_slot),
        "last": _last_document(view.last),
        "unfinished": list(view.unfinished),
    }


def timing(definition: Definition) -> str:
    """Return when a definition is due, on one line."""
    described = describe(definition)
    if "cron" in described:
        return f"{described['cron']} ({described['timezone']})"
    if "at" in described:
        return f"at {described['at']}"
    match described.get("every"):
        case {"min": shortest, "max": longest}:
            return f"every {shortest} to {longest}"
        case interval:
            return f"every {interval}"


def _whole_document(
    view: ScheduleView, standing: Standing, account: Sequence[SlotView | RangeView], slots: Sequence[datetime]
) -> Document:
    schedule = view.schedule
    return {
        **schedule_document(view),
        "generation": schedule.generation,
        "revision": schedule.revision.number,
        "created_at": iso(schedule.created_at),
        "decided_until": iso(_decided_until(standing)),
        "paused": _pause_document(standing),
        "definition": describe(schedule.definition),
        "next": [iso(slot) for slot in slots],
        **documents.account(account),
    }


def _pause_document(standing: Standing) -> Document | None:
    pause = standing.schedule.paused
    return {"at": iso(pause.at), "by": pause.by, "why": pause.why, "until": iso(pause.until)} if pause else None


def _decided_until(standing: Standing) -> datetime | None:
    match standing.schedule.progress:
        case Through(cursor):
            return cursor
        case Settled(at):
            return at
        case _:
            return None


def _last_document(last: SlotView | RangeView | None) -> Document | None:
    match last:
        case SlotView():
            return documents.slot(last)
        case RangeView():
            return documents.span(last)
        case _:
            return None


def _row(view: ScheduleView, now: datetime) -> tuple[object, ...]:
    definition = view.schedule.definition
    overdue = "due " if view.next_slot and view.next_slot <= now else ""
    return (
        view.schedule.id,
        view.state,
        timing(definition),
        definition.command.name,
        _last(view.last, now),
        overdue + relative(view.next_slot, now),
        f"{len(view.unfinished)} unfinished" if view.unfinished else "",
    )


def _last(last: SlotView | RangeView | None, now: datetime) -> str:
    match last:
        case SlotView(due_at=due_at, run_state=run_state, disposition=disposition):
            return f"{run_state or f'{disposition} ({because(last)})'}, {relative(due_at, now)}"
        case RangeView(last=newest, disposition=disposition):
            return f"{disposition} ({because(last)}), {relative(newest, now)}"
        case _:
            return ""


def _show(
    view: ScheduleView,
    standing: Standing,
    account: Sequence[SlotView | RangeView],
    slots: Sequence[datetime],
    now: datetime,
) -> None:
    schedule = standing.schedule
    show_fields({**_standing_fields(view, standing, now), **_flat(describe(schedule.definition))}, schedule.id)
    show_account(account, "newest slots", "none decided yet")
    show_table(("next slots (UTC)", ""), ((stamp(slot), relative(slot, now)) for slot in slots))
    for change in coming_changes(schedule.definition, now):
        say(change)


def _standing_fields(view: ScheduleView, standing: Standing, now: datetime) -> dict[str, object]:
    schedule, pause = standing.schedule, standing.schedule.paused
    until = f", until {stamp(pause.until)}" if pause and pause.until else ""
    why = f": {pause.why}" if pause and pause.why else ""
    return {
        "state": view.state,
        "paused": f"by {pause.by} {relative(pause.at, now)}{until}{why}" if pause else None,
        "origin": schedule.origin,
        "revision": f"{schedule.revision.number}, in force since {stamp(schedule.revision.since)}",
        "decided until": stamp(_decided_until(standing)),
        "unfinished": ", ".join(standing.unfinished),
    }


def _flat(described: Mapping[str, Any]) -> dict[str, object]:
    """Return a description with tables as 'key value' pairs and lists with commas."""
    return {key: _inline(value) for key, value in described.items()}


def _inline(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} = {_inline(each)}" for key, each in value.items())
        case list():
            return ", ".join(map(_inline, value))
        case _:
            return str(value)
