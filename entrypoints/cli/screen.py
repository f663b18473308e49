"""What people see: plain tables and lines, safe to print whatever the names in them hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.observability.printable import printable

WIDTH_WITHOUT_A_TERMINAL: Final = 160

STYLES: Final = {
    "ok": "green",
    "warning": "yellow",
    "started": "green",
    "succeeded": "green",
    "active": "green",
    "created": "green",
    "running": "cyan",
    "queued": "cyan",
    "waiting": "cyan",
    "coalesced": "blue",
    "changed": "yellow",
    "held": "yellow",
    "paused": "yellow",
    "skipped": "yellow",
    "expired": "red",
    "failed": "red",
    "violated": "red",
    "retired": "dim",
    "cancelled": "dim",
}
"""How a word is coloured, wherever it stands alone in a cell."""


def say(line: str = "") -> None:
    """Print one line; whatever is in it stays in it."""
    _console().print(Text(printable(line)), soft_wrap=True)


def first_line(text: str | None) -> str:
    """Return how a text begins; errors go on with where they came from."""
    return next(iter((text or "").strip().splitlines()), "")


def complain(line: str) -> None:
    """Print one line about what is wrong to stderr."""
    print(f"kept: {printable(line)}", file=sys.stderr)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table; a cell may hold anything, None is shown as nothing."""
    table = Table(box=box.SIMPLE_HEAD, title=Text(printable(title)), title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(_cell, row))
    _console().print(table)


def show_fields(fields: Mapping[str, object], title: str = "") -> None:
    """Print names and values below each other; those without a value are left out."""
    table = Table(box=None, show_header=False, title=Text(printable(title)), title_justify="left", pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in fields.items():
        if value not in (None, ""):
            table.add_row(Text(printable(name)), _cell(value))
    _console().print(table)


def show_document(document: Mapping[str, Any]) -> None:
    """Print the one JSON document that `--json` promises."""
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def _cell(value: object) -> Text:
    text = "" if value is None else printable(value)
    return Text(text, style=STYLES.get(text, ""))


def _console() -> Console:
    # Made anew each time, because tests and pipes exchange stdout; markup is off, since names may hold brackets.
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_WITHOUT_A_TERMINAL)
    return console
