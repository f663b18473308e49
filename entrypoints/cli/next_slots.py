"""`kept next`: when a rule would come due, without a schedule and without a store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from adapters.clocks.system import SystemClock
from adapters.declarations.durations import parse_duration
from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Cron, Every, Trigger
from entrypoints.cli.documents import future_slot
from entrypoints.cli.options import AsJson, as_options, how_many, instant
from entrypoints.cli.screen import say, show_document, show_table
from entrypoints.cli.times import local, relative, stamp


def next_slots(
    cron: Annotated[str | None, typer.Option(metavar="EXPR", help="A cron expression, such as '0 2 * * *'.")] = None,
    every: Annotated[str | None, typer.Option(metavar="DURATION", help="An interval, such as 5m or 250ms.")] = None,
    timezone: Annotated[
        str, typer.Option(metavar="TZ", help="The time zone of the rule, such as Europe/Berlin.")
    ] = "UTC",
    after: Annotated[
        str | None,
        typer.Option(metavar="ISO", help="Slots strictly after this instant (UTC without an offset); default: now."),
    ] = None,
    n: Annotated[str, typer.Option("-n", metavar="N", help="How many slots.")] = "5",
    gap: Annotated[str | None, typer.Option(help="A time that a clock change skips: after_gap, skip or shift.")] = None,
    fold: Annotated[str | None, typer.Option(help="A time that a clock change repeats: first, second or both.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the next slots of a rule, in UTC and in its time zone."""
    with as_options("cron", "timezone", "gap", "fold"):
        trigger = _trigger(cron, every, timezone, {"gap": gap, "fold": fold})
    now = SystemClock().now()
    start = instant("--after", after) or now
    slots = list(_slots(trigger, start, how_many("-n", n)))
    if as_json:
        show_document({"slots": [future_slot(slot) for slot in slots]})
    elif not slots:
        say(f"no slot comes due after {stamp(start)}")
    else:
        rows = [(stamp(slot), local(slot, timezone), relative(slot, now)) for slot in slots]
        show_table(("slot (UTC)", timezone, ""), rows)


def _trigger(cron: str | None, every: str | None, timezone: str, changes: dict[str, str | None]) -> Trigger:
    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    match cron, every:
        case str(expression), None:
            return Cron(expression, timezone, **given)
        case None, str(interval):
            return _every(interval, timezone, given)
        case None, None:
            raise InvalidValue("option", "--cron", "is missing", "give --cron EXPR or --every DURATION")
        case _:
            raise InvalidValue("--every", every, "stands beside --cron", "keep one of the two")


def _every(interval: str, timezone: str, given: dict[str, Any]) -> Trigger:
    for name, value in given.items():
        remedy = "leave it out: no clock change touches elapsed time"
        raise InvalidValue(f"--{name}", value, "has no effect with --every", remedy)
    _ = Cron("* * * * *", timezone)  # the zone is only shown, but a wrong one is wrong all the same
    try:
        return Every(parse_duration("--every", interval))
    except InvalidValue as refusal:  # the trigger knows neither the option's name nor how it was written
        raise InvalidValue("--every", interval, refusal.problem, refusal.remedy) from None


def _slots(trigger: Trigger, after: datetime, n: int) -> Iterator[datetime]:
    for _ in range(n):
        slot = trigger.next(after)
        if slot is None:
            return
        yield slot
        after = slot
