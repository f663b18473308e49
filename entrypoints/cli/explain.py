"""`kept explain`: the ledger of one schedule, or the chain of causes behind one slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import attrs
import typer

from application.ports.schedule_store import Standing
from application.scheduling.drain import Drain
from application.scheduling.queries import Queries
from application.scheduling.views import RangeView, RunView, SlotView
from domain.scheduling.decisions import Reason
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import schedule_id
from entrypoints.cli import documents
from entrypoints.cli.catching_up import slot_line, turn_document, turn_line
from entrypoints.cli.causes import cause, what_happened
from entrypoints.cli.circuits import circuit_document, circuit_line
from entrypoints.cli.documents import Document
from entrypoints.cli.fan_outs import child_lines
from entrypoints.cli.ledgers import show_account
from entrypoints.cli.options import AsJson, Id, Limit, how_many, instant
from entrypoints.cli.screen import say, show_document
from entrypoints.cli.standing_still import next_line, undecided_line
from entrypoints.cli.times import iso, relative, stamp
from entrypoints.cli.undecided import is_still_to_come, refuse_what_lies_between_slots, why_not_in_the_ledger
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
            now, lease = container.clock().now(), container.leases().current()
            undecided = undecided_line(standing.schedule, lease, now)
            _show_ledger(queries, standing.schedule, n, now, undecided, as_json=as_json)


def _show_ledger(
    queries: Queries, schedule: Schedule, n: int, now: datetime, undecided: str | None, *, as_json: bool
) -> None:
    account = queries.account(schedule.id, n)
    drain = _drain(queries, schedule, now)
    turn = drain.turn(schedule) if drain else None
    if as_json:
        where_any = {
            "circuit": circuit_document(schedule), "catch_up": turn_document(turn), "undecided": undecided
        }  # fmt: skip
        present = {key: value for key, value in where_any.items() if value}
        show_document({"id": schedule.id, **documents.account(account), **present})
        return
    show_account(account, schedule.id, next_line(schedule, now))
    if undecided:
        say(f"undecided: {undecided}")
    state = circuit_line(schedule, now)
    if state:
        say(f"circuit: {state}")
    if drain and turn:
        say(f"catching up: {turn_line(drain, turn, now)}")


def _drain(queries: Queries, schedule: Schedule, now: datetime) -> Drain | None:
    return queries.drain(now) if schedule.in_line_since else None


@attrs.frozen(kw_only=True)
class Explained:
    """
    What is known of one slot: the chain of causes, oldest link first, or why there is none (`undecided`).

    `served_at` is when the catch-up budget lets it start, as far as that can be told.
    """

    slot: datetime
    chain: Sequence[SlotView | RangeView] = ()
    undecided: str = ""
    served_at: datetime | None = None


def _explain_slot(queries: Queries, standing: Standing, at: datetime, now: datetime, *, as_json: bool) -> None:
    drain = _drain(queries, standing.schedule, now)
    explained = _explained(queries, standing, drain, at, now)
    if as_json:
        show_document(_slot_document(queries, standing.schedule, explained))
        return
    say(f"{standing.schedule.id}, slot {stamp(at)} ({relative(at, now)})")
    for line in [explained.undecided] if explained.undecided else _story(queries, explained.chain):
        say(f"  {line}")
    circuit = circuit_line(standing.schedule, now)
    if circuit and any(view.reason == Reason.CIRCUIT_OPEN for view in explained.chain):
        say(f"  the circuit is now {circuit}")
    if drain and explained.served_at:
        say(f"  {slot_line(drain, explained.served_at, now)}")


def _explained(queries: Queries, standing: Standing, drain: Drain | None, at: datetime, now: datetime) -> Explained:
    schedule = standing.schedule
    chain = [] if is_still_to_come(schedule, at) else queries.chain(schedule.id, at)
    if not chain:
        return Explained(slot=at, undecided=why_not_in_the_ledger(queries, standing, at, now))
    refuse_what_lies_between_slots(queries, schedule, at)
    served_at = drain.served_at(schedule, _last_slot(chain)) if drain else None
    return Explained(slot=at, chain=chain, served_at=served_at)


def _slot_document(queries: Queries, schedule: Schedule, explained: Explained) -> Document:
    links = [_link(queries, view) for view in explained.chain]
    expected = {"served_at": iso(explained.served_at)} if explained.served_at else {}
    told = {"chain": links, "undecided": explained.undecided or None, **expected}
    return {"id": schedule.id, "slot": iso(explained.slot), **told}


def _last_slot(chain: Sequence[SlotView | RangeView]) -> datetime:
    """Return the slot that a chain of coalescings leads to."""
    return chain[-1].due_at if isinstance(chain[-1], SlotView) else chain[-1].last


def _fallback(queries: Queries, view: SlotView | RangeView) -> RunView | None:
    return queries.fallback_of(view.fire_id) if isinstance(view, SlotView) and view.fire_id else None


def _parent(queries: Queries, view: SlotView | RangeView) -> RunView | None:
    """Return the run of a slot if it has child runs."""
    run = queries.run(view.fire_id) if isinstance(view, SlotView) and view.run_state and view.fire_id else None
    return run if run and run.children else None


def _link(queries: Queries, view: SlotView | RangeView) -> Document:
    found, fallback, parent = cause(view), _fallback(queries, view), _parent(queries, view)
    document = documents.superseding(view) if isinstance(view, SlotView) else documents.span(view)
    follows = {**documents.run(fallback), "command": fallback.fallback} if fallback else None
    spread = {"child_runs": [documents.run(each) for each in queries.children_of(parent.fire_id)]} if parent else {}
    return {**document, "because": found.because, "otherwise": found.otherwise, "fallback": follows, **spread}


def _story(queries: Queries, chain: Sequence[SlotView | RangeView]) -> list[str]:
    lines: list[str] = []
    for view in chain:
        found, fallback, parent = cause(view), _fallback(queries, view), _parent(queries, view)
        lines += [what_happened(view), f"  because {found.because}", f"  otherwise: {found.otherwise}"]
        if parent:
            lines += [f"  {line}" for line in child_lines(parent, queries.children_of(parent.fire_id))]
        if fallback:
            lines.append(f"  it failed, so its fallback followed: {fallback.fallback}, {fallback.state}")
    return lines
