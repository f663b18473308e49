"""`kept backfill`: slots that were coalesced or skipped get their run after all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from application.counting import counted
from application.scheduling.backfilling import Backfilling
from application.scheduling.views import RangeView, SlotView, range_view, slot_view
from domain.scheduling.backfill import Backfill
from domain.scheduling.ledger import Entry, Superseded
from domain.scheduling.reach import MOST, USUAL_LIMIT, Reach
from domain.scheduling.values import schedule_id
from entrypoints.cli import documents
from entrypoints.cli.documents import Document
from entrypoints.cli.ledgers import because, show_account
from entrypoints.cli.options import AsJson, By, Id, Why, as_options, given_instant, how_many, operator
from entrypoints.cli.screen import say, show_document, show_table
from entrypoints.cli.times import iso, stamp
from entrypoints.starting import opened

COLUMNS = ("slot (UTC)", "was", "becomes", "because")


def backfill(
    id: Id,
    start: Annotated[str, typer.Option("--from", metavar="ISO", help="The first slot, included.")],
    end: Annotated[str, typer.Option("--to", metavar="ISO", help="The last slot, included.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and do nothing.")] = False,
    limit: Annotated[
        str, typer.Option("--limit", "-n", metavar="N", help="Refuse a range where more slots than this have no run.")
    ] = str(USUAL_LIMIT),
    why: Why = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give slots that were skipped or coalesced their run after all, one after the other."""
    with as_options("to"):
        reach = Reach(given_instant("--from", start), given_instant("--to", end))
    most = how_many("--limit", limit, MOST)
    with as_options("from", "to", "limit"), opened("cli") as container:
        backfilling: Backfilling = container.backfilling()
        if dry_run:
            found = backfilling.preview(schedule_id(id), reach, most)
        else:
            found = backfilling.backfill(schedule_id(id), reach, operator(by, why), most)
    if as_json:
        show_document(_document(id, reach, found, dry_run=dry_run))
    else:
        _show(id, found, dry_run=dry_run)


def _document(id: str, reach: Reach, found: Backfill, *, dry_run: bool) -> Document:
    return {
        "id": id,
        "from": iso(reach.start),
        "to": iso(reach.end),
        "dry_run": dry_run,
        "slots": [documents.superseding(slot_view(entry, None)) for entry in found.slots],
        "left_alone": documents.account(_views(found.left_alone)),
    }


def _show(id: str, found: Backfill, *, dry_run: bool) -> None:
    rows = [_row(slot_view(entry, None)) for entry in found.slots]
    if rows:
        show_table(COLUMNS, rows, id)
    if found.left_alone:
        show_account(_views(found.left_alone), "left as they are", "")
    many = counted(len(rows), "slot")
    done = f"{many} would be backfilled" if dry_run else f"{many} backfilled"
    say(f"{id}: {done if rows else 'nothing to backfill: no slot of the range is without a run'}")


def _row(view: SlotView) -> tuple[str, ...]:
    was = _words(view.supersedes) if view.supersedes else ""
    return (stamp(view.due_at), was, view.disposition, because(view))


def _words(before: Superseded) -> str:
    into = f" into {stamp(before.into)}" if before.into else ""
    return f"{before.disposition}{into} ({before.reason})"


def _views(entries: Sequence[Entry]) -> list[SlotView | RangeView]:
    return [slot_view(each, None) if each.span.is_single else range_view(each) for each in entries]
