"""The tour follows one slot through at most six files, and names in each only functions that are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.docs.pages import ROOT, Table, page

MOST_FILES: Final = 6
STOPS: Final = [table for table in page("docs/tour.md").tables() if table.header == ("function", "what it does here")]


def file_of(stop: Table) -> str:
    return re.sub(r"^\d+\. ", "", stop.heading).strip("`")


def test_the_tour_has_at_most_six_stops_each_in_a_file_of_its_own() -> None:
    """So that it can be read in one sitting."""
    assert 0 < len({file_of(stop) for stop in STOPS}) == len(STOPS) <= MOST_FILES


@pytest.mark.parametrize("stop", STOPS, ids=file_of)
def test_every_function_of_a_stop_is_in_its_file(stop: Table) -> None:
    """Named as `function`, or `Class.method`."""
    assert {row[0].strip("`") for row in stop.rows} <= set(functions(ROOT / file_of(stop)))


def functions(file: Path) -> Iterator[str]:
    """Yield the functions of a file, and the methods of its classes."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef))
