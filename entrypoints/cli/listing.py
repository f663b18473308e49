"""`kept list`: what is promised, what each promise did last, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from adapters.declarations import describe
from application.scheduling.drain import Drain, Turn
from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, ScheduleView, SlotView
from domain.scheduling.definition import Definition
from entrypoints.cli import documents
from entrypoints.cli.alarms import alarms_cell, alarms_document
from entrypoints.cli.catching_up import drain_document, drain_line, turn_cell, turn_document
from entrypoints.cli.documents import Document
from entrypoints.cli.ledgers import because
from entrypoints.cli.left_out import LeftOut
from entrypoints.cli.options import AsJson
from entrypoints.cli.screen import say, show_document, show_table
from entrypoints.cli.times import iso, relative
from entrypoints.starting import opened

COLUMNS = ("schedule", "state", "when", "command", "last", "next", "")


def list_schedules(
    all_of_them: Annotated[bool, typer.Option("--all", help="Retired schedules, too.")] = False, as_json: AsJson = False
) -> None:
    """List all schedules: when each is due, what it did last, what comes next; exit 1 if one cannot be read."""
    left_out = LeftOut()
    with opened("cli") as container:
        queries: Queries = container.queries()
        views = list(queries.overview(retired=all_of_them, unreadable=left_out))
        now = container.clock().now()
        drain = queries.drain(now)
    if as_json:
        listed = [_listed_document(view, turn) for view, turn in _with_turns(views, drain)]
        show_document({"schedules": listed, **({"catch_up": drain_document(drain)} if drain else {})})
    elif views:
        show_table(COLUMNS, (_row(view, turn, now) for view, turn in _with_turns(views, drain)))
        if drain:
            say(drain_line(drain, now))
    elif not left_out.lines:
        say("no schedules; declare some in a file and run `kept apply FILE`")
    left_out.complain()


def _with_turns(views: Iterable[ScheduleView], drain: Drain | None) -> Iterable[tuple[ScheduleView, Turn | None]]:
    return ((view, drain.turn(view.schedule) if drain else None) for view in views)


def _listed_document(view: ScheduleView, turn: Turn | None) -> Document:
    return {**schedule_document(view), "catch_up": turn_document(turn)}


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
        "alarms": alarms_document(schedule),
    }


def timing(definition: Definition) -> str:
    """Return when a definition is due, on one line."""
    described = describe(definition)
    if "cron" in described:
        return f"{described['cron']} ({described['timezone']})"
    if "at" in described:
        return f"at {described['at']}"
    if "on" in described:
        return _listening(described["on"])
    if "after" in described:
        return f"after {', '.join(described['after']['schedules'])} ({described['after']['outcome']})"
    match described.get("every"):
        case {"min": shortest, "max": longest}:
            return f"every {shortest} to {longest}"
        case interval:
            return f"every {interval}"


def _listening(on: Mapping[str, Any]) -> str:
    batch = on.get("batch")
    gathering = f", batches of {batch['max']} within {batch['within']}" if batch else ""
    burst = f", the newest of a burst ({on['debounce']})" if "debounce" in on else ""
    delay = f", {on['delay']} later" if on.get("delay") else ""
    return f"on {on['event']}{burst}{gathering}{delay}"


def _last_document(last: SlotView | RangeView | None) -> Document | None:
    match last:
        case SlotView():
            return documents.slot(last)
        case RangeView():
            return documents.span(last)
        case _:
            return None


def _row(view: ScheduleView, turn: Turn | None, now: datetime) -> tuple[object, ...]:
    definition = view.schedule.definition
    overdue = "due " if view.next_slot and view.next_slot <= now else ""
    return (
        view.schedule.id,
        view.state,
        timing(definition),
        definition.command.name,
        latest(view.last, now),
        overdue + relative(view.next_slot, now),
        ", ".join(_open(view, turn, now)),
    )


def _open(view: ScheduleView, turn: Turn | None, now: datetime) -> Iterator[str]:
    if view.unfinished:
        yield f"{len(view.unfinished)} unfinished"
    if turn:
        yield turn_cell(turn, now)
    if wrong := alarms_cell(view.schedule):
        yield wrong


def latest(last: SlotView | RangeView | None, now: datetime) -> str:
    """Return what became of the newest slot, and when that was: a late run did not end when its slot was due."""
    match last:
        case SlotView(run_state=run_state, disposition=disposition):
            when = last.ended_at or last.started_at or last.due_at
            return f"{run_state or f'{disposition} ({because(last)})'}, {relative(when, now)}"
        case RangeView(last=newest, disposition=disposition):
            return f"{disposition} ({because(last)}), {relative(newest, now)}"
        case _:
            return ""
