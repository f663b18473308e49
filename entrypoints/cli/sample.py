"""`kept sample class ...`: the sample platform's driving side, where events become promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeAlias

import typer

from application.counting import counted
from application.learning.promises import reminder_key
from application.learning.timetable import Timetable
from application.scheduling.queries import Queries
from application.scheduling.views import ScheduleView
from domain.learning.live_class import LiveClass
from domain.scheduling.values import ScheduleId
from entrypoints.cli.documents import Document
from entrypoints.cli.listing import latest, schedule_document
from entrypoints.cli.options import AsJson, Limit, given_instant, how_many
from entrypoints.cli.screen import say, show_document, show_table
from entrypoints.cli.times import iso, relative, stamp
from entrypoints.container import Container
from entrypoints.samples.platform import Platform
from entrypoints.starting import opened

ClassId: TypeAlias = Annotated[str, typer.Argument(metavar="CLASS", help="Letters, digits, '_' and '-'.")]
At: TypeAlias = Annotated[
    str, typer.Option("--at", metavar="ISO", help="When it starts; without an offset in UTC.", show_default=False)
]
COLUMNS = ("class", "title", "instructor", "starts", "state", "reminder")
"""What `kept sample class list` shows; the reminder is the schedule that keeps the promise."""

sample = typer.Typer(help="The sample platform: events that make, move and withdraw promises.")
classes = typer.Typer(help="Live classes, whose learners are reminded 24 hours before.")
sample.add_typer(classes, name="class")


@sample.callback(invoke_without_command=True)
@classes.callback(invoke_without_command=True)
def _help(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        for line in context.get_help().splitlines():
            say(line)


@classes.command("schedule")
def schedule_class(
    id: ClassId,
    at: At,
    title: Annotated[str, typer.Option(help="What learners read.")] = "",
    instructor: Annotated[str, typer.Option(help="Who gives it, and gets a report of that day.")] = "ada",
    as_json: AsJson = False,
) -> None:
    """Plan a class; a reminder and the instructor's report of that day are promised because of it."""
    starts_at = given_instant("--at", at)
    with opened("cli") as container:
        timetable: Timetable = container.timetable()
        _tell(container, timetable.schedule(id, title or id, instructor, starts_at), "scheduled", as_json=as_json)


@classes.command("move")
def move_class(id: ClassId, at: At, as_json: AsJson = False) -> None:
    """Hold a class at another instant; its reminder moves with it."""
    starts_at = given_instant("--at", at)
    with opened("cli") as container:
        timetable: Timetable = container.timetable()
        _tell(container, timetable.move(id, starts_at), "moved", as_json=as_json)


@classes.command("cancel")
def cancel_class(id: ClassId, as_json: AsJson = False) -> None:
    """Call a class off; its reminder is withdrawn."""
    with opened("cli") as container:
        timetable: Timetable = container.timetable()
        _tell(container, timetable.cancel(id), "cancelled", as_json=as_json)


@classes.command("list")
def list_classes(limit: Limit = "20", as_json: AsJson = False) -> None:
    """List the classes that lie ahead, each with what became of its reminder."""
    wanted = how_many("--limit", limit)
    with opened("cli") as container:
        platform: Platform = container.platform()
        now = container.clock().now()
        found = platform.classes.starting(now, wanted)
        reminders, waiting = _reminders(container.queries(), found), platform.outbox.waiting()
    if as_json:
        pairs = zip(found, reminders, strict=True)
        show_document({"classes": [_document(each, reminder) for each, reminder in pairs], "events_waiting": waiting})
    elif found:
        show_table(COLUMNS, [_row(*each, now) for each in zip(found, reminders, strict=True)])
    else:
        say("no classes ahead; plan one with `kept sample class schedule CLASS --at ISO`")
    if waiting and not as_json:
        say(_waits(waiting))


def _tell(container: Container, live_class: LiveClass, done: str, *, as_json: bool) -> None:
    waiting = container.platform().outbox.waiting()
    if as_json:
        (reminder,) = _reminders(container.queries(), [live_class])
        show_document({**_document(live_class, reminder), "events_waiting": waiting})
        return
    starts_at, now = live_class.starts_at, container.clock().now()
    say(f"{live_class.id}: {done}, starts {stamp(starts_at)} ({relative(starts_at, now)})")
    if waiting:
        say(_waits(waiting))


def _waits(waiting: int) -> str:
    waits = counted(waiting, "event waits", "events wait")
    return f"{waits} for the leading scheduler, which turns events into promises"


def _reminders(queries: Queries, classes: Sequence[LiveClass]) -> Sequence[ScheduleView | None]:
    ids = [ScheduleId(reminder_key(each.id)) for each in classes]
    return [queries.at_a_glance(each) if each else None for each in queries.schedules.standing(ids)]


def _document(live_class: LiveClass, reminder: ScheduleView | None) -> Document:
    return {
        "id": live_class.id,
        "title": live_class.title,
        "instructor": live_class.instructor,
        "starts_at": iso(live_class.starts_at),
        "cancelled": live_class.cancelled,
        "version": live_class.version,
        "reminder": schedule_document(reminder) if reminder else None,
    }


def _row(live_class: LiveClass, reminder: ScheduleView | None, now: datetime) -> Sequence[str]:
    state = "cancelled" if live_class.cancelled else "planned"
    who, starts = live_class.instructor, stamp(live_class.starts_at)
    return live_class.id, live_class.title, who, starts, state, _kept(reminder, now)


def _kept(reminder: ScheduleView | None, now: datetime) -> str:
    if reminder is None:
        return "not promised yet"
    if reminder.schedule.retired:
        return "withdrawn"
    if reminder.next_slot:
        return f"due {relative(reminder.next_slot, now)}"
    return latest(reminder.last, now)
