"""`kept show`: one promise with everything that is known about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs

from adapters.declarations import describe
from application.ports.schedule_store import Act, Standing
from application.scheduling.drain import Drain, Turn
from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, RunView, ScheduleView, SlotView
from domain.scheduling.following import gone, waits_for
from domain.scheduling.progress import Numbered, Settled, Through
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId, schedule_id
from entrypoints.cli import documents
from entrypoints.cli.alarms import alarms_line
from entrypoints.cli.catching_up import turn_document, turn_line
from entrypoints.cli.circuits import circuit_document, circuit_line
from entrypoints.cli.clock_changes import coming_changes
from entrypoints.cli.documents import Document
from entrypoints.cli.fan_outs import counted
from entrypoints.cli.ledgers import show_account
from entrypoints.cli.listing import schedule_document
from entrypoints.cli.options import AsJson, Id, Limit, how_many
from entrypoints.cli.screen import say, show_document, show_fields, show_table
from entrypoints.cli.times import iso, relative, stamp
from entrypoints.starting import opened

SLOTS_SHOWN: Final = 5
ACTS_SHOWN: Final = 5


@attrs.frozen(kw_only=True)
class Whole:
    """All that `kept show` tells about one schedule at `now`; `drain` is asked for only where it waits."""

    now: datetime
    standing: Standing
    view: ScheduleView
    account: Sequence[SlotView | RangeView]
    coming: Sequence[datetime]
    acts: Sequence[Act]
    fanned_out: Sequence[RunView]
    drain: Drain | None

    @property
    def turn(self) -> Turn | None:
        """Return when the schedule is served by the catch-up budget, if it waits for that."""
        return self.drain.turn(self.standing.schedule) if self.drain else None


def show(id: Id, limit: Limit = "10", as_json: AsJson = False) -> None:
    """Show one schedule: definition, standing, newest and next slots, and what operators did."""
    n = how_many("--limit", limit)
    with opened("cli") as container:
        whole = _read(container.queries(), schedule_id(id), n, container.clock().now())
    if as_json:
        show_document(_document(whole))
    else:
        _show(whole)


def _read(queries: Queries, id: ScheduleId, n: int, now: datetime) -> Whole:
    standing = queries.standing(id)
    return Whole(
        now=now,
        standing=standing,
        view=queries.at_a_glance(standing),
        account=queries.account(id, n),
        coming=queries.upcoming(standing.schedule, SLOTS_SHOWN),
        acts=queries.acts(id, ACTS_SHOWN),
        fanned_out=queries.fanned_out(standing),
        drain=queries.drain(now) if standing.schedule.in_line_since else None,
    )


def _document(whole: Whole) -> Document:
    schedule = whole.standing.schedule
    return {
        **schedule_document(whole.view),
        "generation": schedule.generation,
        "revision": schedule.revision.number,
        "created_at": iso(schedule.created_at),
        "decided_until": iso(_decided_until(whole.standing)),
        "paused": _pause(whole.standing),
        "circuit": circuit_document(schedule),
        "catch_up": turn_document(whole.turn),
        "inbox": _inbox_document(schedule),
        "waits_for": list(waits_for(schedule)) if schedule.follows else None,
        "gone": list(gone(schedule)) if schedule.follows else None,
        "fanned_out": {run.fire_id: dict(run.children or {}) for run in whole.fanned_out},
        "backlog": [iso(each.due_at) for each in schedule.backlog],
        "definition": describe(schedule.definition),
        "next": [iso(slot) for slot in whole.coming],
        "acts": [_act(act) for act in whole.acts],
        **documents.account(whole.account),
    }


def _pause(standing: Standing) -> Document | None:
    pause = standing.schedule.paused
    return {"at": iso(pause.at), "by": pause.by, "why": pause.why, "until": iso(pause.until)} if pause else None


def _act(act: Act) -> Document:
    return {**attrs.asdict(act), "at": iso(act.at)}


def _decided_until(standing: Standing) -> datetime | None:
    match standing.schedule.progress:
        case Through(cursor):
            return cursor
        case Settled(at):
            return at
        case Numbered(at=at):
            return at
        case _:
            return None


def _inbox_document(schedule: Schedule) -> Document | None:
    decided, accepted = _numbers(schedule)
    return {"decided": decided, "accepted": accepted} if schedule.listens_to else None


def _inbox_line(schedule: Schedule) -> str | None:
    decided, accepted = _numbers(schedule)
    waiting = f", {accepted - decided} wait" if accepted > decided else ""
    return f"{decided} events decided{waiting}" if schedule.listens_to else None


def _numbers(schedule: Schedule) -> tuple[int, int]:
    """Return the number of the event decided last, and of the one accepted last."""
    cursor = schedule.progress.cursor if isinstance(schedule.progress, Numbered) else 0
    newest = schedule.inbox.newest
    return cursor, max(cursor, newest.number if newest else 0)


def _show(whole: Whole) -> None:
    definition, now = whole.standing.schedule.definition, whole.now
    show_fields({**_fields(whole, now), **_flat(describe(definition))}, whole.standing.schedule.id)
    show_account(whole.account, "newest slots", "none decided yet")
    if whole.coming:
        show_table(("next slots (UTC)", ""), ((stamp(slot), relative(slot, now)) for slot in whole.coming))
    else:
        say("next slots: none is known ahead")
    acts = ((stamp(act.at), act.by, act.what, act.why, act.after) for act in whole.acts)
    show_table(("operator acts", "by", "what", "why", "left it"), acts)
    for change in coming_changes(definition, now):
        say(change)


def _fields(whole: Whole, now: datetime) -> dict[str, object]:
    schedule, pause = whole.standing.schedule, whole.standing.schedule.paused
    until = f", until {stamp(pause.until)}" if pause and pause.until else ""
    why = f": {pause.why}" if pause and pause.why else ""
    return {
        "state": whole.view.state,
        "paused": f"by {pause.by} {relative(pause.at, now)}{until}{why}" if pause else None,
        "alarms": alarms_line(schedule, now),
        "circuit": circuit_line(schedule, now),
        "catching up": turn_line(whole.drain, whole.turn, now) if whole.drain and whole.turn else None,
        "origin": schedule.origin,
        "revision": f"{schedule.revision.number}, in force since {stamp(schedule.revision.since)}",
        "decided until": stamp(_decided_until(whole.standing)),
        "inbox": _inbox_line(schedule),
        "waits for": ", ".join(waits_for(schedule)),
        "gone": ", ".join(gone(schedule)),
        "unfinished": ", ".join(whole.standing.unfinished),
        "fanned out": "; ".join(f"{run.fire_id}: {counted(run.children or {})}" for run in whole.fanned_out),
        "to be backfilled": ", ".join(stamp(each.due_at) for each in schedule.backlog),
    }


def _flat(described: Mapping[str, Any]) -> dict[str, object]:
    """Return a description with tables as 'key = value' and lists with commas."""
    return {key: _inline(value) for key, value in described.items()}


def _inline(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} = {_inline(each)}" for key, each in value.items())
        case list():
            return ", ".join(map(_inline, value))
        case _:
            return str(value)
