"""`kept lint`: what is valid in a schedules file and still worth a second look; no store is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import typer

from adapters.clocks.system import SystemClock
from application.counting import counted
from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding, Level
from application.scheduling.lint.findings import findings
from entrypoints.cli.clock_changes import coming_changes
from entrypoints.cli.documents import Document
from entrypoints.cli.options import AsJson, Source, schedules_in
from entrypoints.cli.screen import say, show_document, show_table

FOUND: Final = 1
MOST_ROWS: Final = 500


def lint(
    file: Source,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if there are warnings (notes do not count).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is valid in a file and still probably not meant, and the slots that clock changes will affect."""
    declarations, now = schedules_in(file), SystemClock().now()
    found = list(_all(declarations.schedules, now))
    if as_json:
        show_document({"origin": declarations.origin, "findings": [_document(finding) for finding in found]})
    else:
        _show(found, len(declarations.schedules))
    if strict and any(finding.level is Level.WARNING for finding in found):
        raise typer.Exit(FOUND)


def _all(schedules: Sequence[Declared], now: datetime) -> Iterator[Finding]:
    yield from findings(schedules, now)
    for declared in schedules:
        for change in coming_changes(declared.definition, now):
            yield Finding(
                level=Level.NOTE,
                schedule=declared.id,
                field="cron",
                problem=change,
                remedy="choose another time, or say with 'gap' and 'fold' what is meant",
            )


def _show(found: Sequence[Finding], schedules: int) -> None:
    if found:
        rows = ((each.level, each.schedule, each.field, each.problem, each.remedy) for each in found[:MOST_ROWS])
        show_table(("", "schedule", "field", "finding", "remedy"), rows)
    if len(found) > MOST_ROWS:
        say(f"… and {len(found) - MOST_ROWS} more (--json prints all)")
    warnings = sum(each.level is Level.WARNING for each in found)
    say(f"{counted(schedules, 'schedule')}: {counted(warnings, 'warning')}, {counted(len(found) - warnings, 'note')}")


def _document(finding: Finding) -> Document:
    return {
        "level": str(finding.level),
        "schedule": finding.schedule,
        "field": finding.field,
        "problem": finding.problem,
        "remedy": finding.remedy,
    }
