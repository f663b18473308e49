"""`kept audit`: is every slot accounted for exactly once?"""

from __future__ import annotations

from typing import Annotated

import typer

from application.scheduling.audit import AuditReport
from application.scheduling.queries import Queries
from domain.scheduling.values import schedule_id
from entrypoints.cli import documents
from entrypoints.cli.options import AsJson
from entrypoints.cli.screen import say, show_document, show_table
from entrypoints.starting import opened

COLUMNS = ("schedule", "started", "coalesced", "skipped", "held", "violations")


def audit(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this schedule.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check that every slot is accounted for exactly once; exit 1 if one is not."""
    with opened("cli") as container:
        queries: Queries = container.queries()
        ids = [queries.standing(schedule_id(id)).schedule.id] if id else None
        report: AuditReport = container.audit().report(ids)
    if as_json:
        show_document(documents.audit(report))
    else:
        _show(report)
    raise typer.Exit(0 if report.holds else 1)


def _show(report: AuditReport) -> None:
    rows = ((a.id, a.started, a.coalesced, a.skipped, a.held, len(a.violations) or "") for a in report.schedules)
    show_table(COLUMNS, rows)
    for account in report.schedules:
        for violation in account.violations:
            say(f"{account.id}: {violation}")
    say("the audit holds: every slot is accounted for exactly once" if report.holds else "the audit is violated")
