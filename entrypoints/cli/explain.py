"""`kept explain`: the ledger of one schedule, or the chain of causes behind one slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from application.ports.schedule_store import Standing
from application.scheduling.drain import Drain
from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, RunView, SlotView
from domain.scheduling.after import After
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Once, Repeat, Timing
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import On
from domain.scheduling.following import waits_for
from domain.scheduling.progress import Pending, Through
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import schedule_id
from entrypoints.cli import documents
from entrypoints.cli.catching_up import slot_line, turn_document, turn_line
from entrypoints.cli.causes import cause, what_happened
from entrypoints.cli.circuits import circuit_document, circuit_line
from entrypoints.cli.documents import Document
from entrypoints.cli.ledgers import show_account
from entrypoints.cli.options import AsJson, Id, Limit, how_many, instant
from entrypoints.cli.screen import say, show_document
from entrypoints.cli.times import iso, relative, stamp
from entrypoints.starting import opened


def explain(
    id: Id,
    slot: Annotated[
        str | None, typer.Option(metavar="ISO", help="Why this slot became what it became (UTC without an offset).")
    ] = None,
    limit: Limit = "50",
    as_json: AsJson = False,
) -> None:
    """Show the ledger of one schedule, or with --slot why that slot became what it became."""
    n, at = how_many("--limit", limit), instant("--slot", slot)
    with opened("cli") as container:
        queries: Queries = container.queries()
        standing = queries.standing(schedule_id(id))
        if at:
            _explain_slot(queries, standing, at, container.clock().now(), as_json=as_json)
        else:
            _show_ledger(queries, standing.schedule, n, container.clock().now(), as_json=as_json)


def _show_ledger(queries: Queries, schedule: Schedule, n: int, now: datetime, *, as_json: bool) -> None:
    account = queries.account(schedule.id, n)
    drain = _drain(queries, schedule, now)
    turn = drain.turn(schedule) if drain else None
    if as_json:
        where_any = {"circuit": circuit_document(schedule), "catch_up": turn_document(turn)}
        present = {key: value for key, value in where_any.items() if value}
        show_document({"id": schedule.id, **documents.account(account), **present})
        return
    show_account(account, schedule.id, "no slot has been decided yet")
    state = circuit_line(schedule, now)
    if state:
        say(f"circuit: {state}")
    if drain and turn:
        say(f"catching up: {turn_line(drain, turn, now)}")


def _drain(queries: Queries, schedule: Schedule, now: datetime) -> Drain | None:
    return queries.drain(now) if schedule.in_line_since else None


def _explain_slot(queries: Queries, standing: Standing, at: datetime, now: datetime, *, as_json: bool) -> None:
    id = standing.schedule.id
    chain = [] if _is_still_to_come(standing.schedule, at) else queries.chain(id, at)
    if chain:
        _refuse_what_lies_between_slots(queries, standing.schedule, at)
    undecided = "" if chain else _why_not_in_the_ledger(queries, standing, at, now)
    drain = _drain(queries, standing.schedule, now)
    served_at = drain.served_at(standing.schedule, _last_slot(chain)) if drain and chain else None
    if as_json:
        links = [_link(view, _fallback(queries, view)) for view in chain]
        expected = {"served_at": iso(served_at)} if served_at else {}
        show_document({"id": id, "slot": iso(at), "chain": links, "undecided": undecided or None, **expected})
        return
    say(f"{id}, slot {stamp(at)} ({relative(at, now)})")
    for line in [undecided] if undecided else _story(queries, chain):
        say(f"  {line}")
    circuit = circuit_line(standing.schedule, now)
    if circuit and any(view.reason == Reason.CIRCUIT_OPEN for view in chain):
        say(f"  the circuit is now {circuit}")
    if drain and served_at:
        say(f"  {slot_line(drain, served_at, now)}")


def _last_slot(chain: Sequence[SlotView | RangeView]) -> datetime:
    """Return the slot that a chain of coalescings leads to."""
    return chain[-1].due_at if isinstance(chain[-1], SlotView) else chain[-1].last


def _fallback(queries: Queries, view: SlotView | RangeView) -> RunView | None:
    return queries.fallback_of(view.fire_id) if isinstance(view, SlotView) and view.fire_id else None


def _link(view: SlotView | RangeView, fallback: RunView | None) -> Document:
    found = cause(view)
    document = documents.superseding(view) if isinstance(view, SlotView) else documents.span(view)
    follows = {**documents.run(fallback), "command": fallback.fallback} if fallback else None
    return {**document, "because": found.because, "otherwise": found.otherwise, "fallback": follows}


def _story(queries: Queries, chain: Sequence[SlotView | RangeView]) -> list[str]:
    lines: list[str] = []
    for view in chain:
        found, fallback = cause(view), _fallback(queries, view)
        lines += [what_happened(view), f"  because {found.because}", f"  otherwise: {found.otherwise}"]
        if fallback:
            lines.append(f"  it failed, so its fallback followed: {fallback.fallback}, {fallback.state}")
    return lines


def _refuse_what_lies_between_slots(queries: Queries, schedule: Schedule, at: datetime) -> None:
    """A range accounts for the slots from its first to its last, and for no instant between two of them."""
    revision = queries.in_force(schedule, at)
    timing = revision.definition.timing if revision else None
    if isinstance(timing, Repeat) and not _is_a_slot(timing, at):
        raise _no_slot(schedule, timing, at)


def _is_still_to_come(schedule: Schedule, at: datetime) -> bool:
    """Tell whether `at` is a slot that the present promise has not decided, whatever an earlier one left there."""
    if schedule.retired or not _is_a_slot(schedule.definition.timing, at):
        return False
    match schedule.progress:
        case Through(cursor=cursor):
            return cursor < at
        case progress:
            return isinstance(progress, Pending)


def _why_not_in_the_ledger(queries: Queries, standing: Standing, at: datetime, now: datetime) -> str:
    """Say why nothing accounts for `at`; raise `InvalidValue` when it is no slot at all."""
    schedule = standing.schedule
    if at <= schedule.created_at and isinstance(schedule.definition.timing, Repeat):
        return f"the schedule was created only at {stamp(schedule.created_at)}; earlier slots are not its own"
    timing = _timing_at(queries, schedule, at)
    if isinstance(timing, After):
        return _why_not_followed(schedule, at)
    if isinstance(timing, On):
        raise _no_event(schedule, at)
    if not _is_a_slot(timing, at):
        raise _no_slot(schedule, timing, at)
    if at <= schedule.checkpoint.at:
        return "retention has removed its entry; only the totals up to the checkpoint are kept"
    if schedule.paused:
        return f"not decided: the schedule is paused by {schedule.paused.by}; `kept resume` decides it"
    return "not decided yet: it lies ahead" if at > now else "due, and not decided yet; is a scheduler running?"


def _why_not_followed(schedule: Schedule, at: datetime) -> str:
    """Say what a nominal slot waits for; raise `InvalidValue` where no upstream told of it."""
    if not any(each.span.first <= at <= each.span.last for each in schedule.tidings.read()):
        raise _no_event(schedule, at)
    if schedule.paused:
        return f"not decided: the schedule is paused by {schedule.paused.by}; `kept resume` decides it"
    awaited = waits_for(schedule)
    if not awaited:
        return "due, and not decided yet; is a scheduler running?"
    return f"not decided: {', '.join(awaited)} has not told yet what became of this slot, or of one before it"


def _timing_at(queries: Queries, schedule: Schedule, at: datetime) -> Timing:
    """Return when the schedule was due around `at`; a one-off's instant holds from before it was promised."""
    timing = schedule.definition.timing
    revision = queries.in_force(schedule, at) if isinstance(timing, Repeat) else None
    return revision.definition.timing if revision else timing


def _no_slot(schedule: Schedule, timing: Timing, at: datetime) -> InvalidValue:
    nearest = " and ".join(slot.isoformat() for slot in _around(timing, at) if slot)
    return InvalidValue("--slot", iso(at), f"is no slot of {schedule.id!r}", f"the nearest: {nearest or 'none'}")


def _no_event(schedule: Schedule, at: datetime) -> InvalidValue:
    problem = f"is no slot of {schedule.id!r} that was decided"
    return InvalidValue("--slot", iso(at), problem, "copy one from `kept explain` without --slot")


def _around(timing: Timing, at: datetime) -> Sequence[datetime | None]:
    match timing:
        case Once(at=promised):
            return (promised,)
        case On() | After():
            return ()
        case Repeat(trigger=rule):
            return (*rule.latest(at, 1), rule.next(at))


def _is_a_slot(timing: Timing, at: datetime) -> bool:
    match timing:
        case Once(at=promised):
            return at == promised
        case On() | After():
            return False
        case Repeat(trigger=rule):
            return rule.latest(at, 1) == (at,)
