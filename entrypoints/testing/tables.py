"""How tests write instants and tables: short, in UTC unless an offset says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

_INSTANT: Final = re.compile(
    r"(?<![\d:])(?:(?P<day>\d{4}-\d\d-\d\d) )?(?P<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?P<offset>[+-]\d\d:\d\d)?"
)

Table: TypeAlias = Sequence[Sequence[str]]
Columns: TypeAlias = Mapping[str, Callable[[T], str]]


def read_instant(text: str, today: date) -> datetime:
    """Read '2026-03-04 02:00', '02:00:30.5' (on the scenario's day) or '2026-03-29 03:00+02:00'; return it in UTC."""
    found = _INSTANT.fullmatch(text)
    assert found, f"{text!r} is not an instant; write it as '2026-03-04 02:00' or, on the scenario's day, '02:00'"
    return _instant(found, today)


def show_instant(instant: datetime) -> str:
    """Write an instant in UTC, as short as it can be without losing anything."""
    seconds = f"{instant:%S.%f}".rstrip("0").rstrip(".")
    return f"{instant:%Y-%m-%d %H:%M}" + (f":{seconds.zfill(2)}" if instant.second or instant.microsecond else "")


def in_full(text: str, today: date) -> str:
    """Return `text` with every instant in it written as `show_instant` does, so that texts can be compared."""
    return _INSTANT.sub(lambda found: show_instant(_instant(found, today)), text)


def assert_reads(table: Table, items: Iterable[T], columns: Columns[T], today: date) -> None:
    """Assert that `items` are the rows of a feature's table, in its order; its header chooses the columns."""
    header, *rows = table
    assert set(header) <= set(columns), f"{header} has unknown columns; there are {', '.join(columns)}"
    expected = [[in_full(cell, today) for cell in row] for row in rows]
    found = [[columns[name](item) for name in header] for item in items]
    assert found == expected, f"the scenario says\n{_drawn(header, expected)}\nbut it is\n{_drawn(header, found)}"


def _drawn(header: Sequence[str], rows: Table) -> str:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in (header, *rows))


def _instant(found: re.Match[str], today: date) -> datetime:
    day = found["day"] or today.isoformat()
    return datetime.fromisoformat(f"{day} {found['time']}{found['offset'] or '+00:00'}").astimezone(UTC)
