"""What the documentation names exists: folders and files, modules and what is in them, tests and scenarios."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.docs.pages import ROOT, Page, page, pages

PLACES = "domain|application|adapters|entrypoints|tests|features|docs"
_PATH = re.compile(rf"(?:{PLACES})/[\w./*-]*")
_DOTTED = re.compile(r"(?:domain|application|adapters|entrypoints)(?:\.\w+)+")
_TEST = re.compile(rf"((?:{PLACES})/[\w./-]+\.(?:py|feature))::(.+)")

# The history names what is gone, and a decision what stood there when it was made.
PRESENT = [each for each in pages() if str(each) != "CHANGELOG.md" and "/adr/" not in str(each)]


@pytest.mark.parametrize("source", PRESENT, ids=str)
def test_every_path_exists(source: Page) -> None:
    """A `*` stands for at least one file."""
    for name in source.names():
        if _PATH.fullmatch(name):
            assert list(ROOT.glob(name)), f"{source}: {name}"


@pytest.mark.parametrize("source", PRESENT, ids=str)
def test_every_module_and_what_it_holds_exists(source: Page) -> None:
    """`domain.scheduling.run.Run.admit` is a method of a class in a module."""
    for name in source.names():
        if _DOTTED.fullmatch(name):
            assert exists(name), f"{source}: {name}"


@pytest.mark.parametrize("source", PRESENT, ids=str)
def test_every_test_exists(source: Page) -> None:
    """`file.py::test_name`, or `file.feature::name of the scenario`."""
    for name in source.names():
        if found := _TEST.fullmatch(name):
            path, title = ROOT / found[1], found[2]
            pattern = rf"def {title}\(" if path.suffix == ".py" else rf"Scenario(?: Outline)?: {re.escape(title)}$"
            assert re.search(pattern, path.read_text("utf-8"), re.MULTILINE), f"{source}: {name}"


def test_the_guarantees_name_the_tests_that_show_them() -> None:
    """Every row of the table of promises names at least one."""
    promises = page("docs/guarantees.md").tables()[0]

    assert promises.header == ("promise", "shown by")
    assert all(_TEST.search(row[1]) for row in promises.rows)


def exists(name: str) -> bool:
    """Tell whether a dotted name can be imported, as a module or as something within one."""
    parts = name.split(".")
    split = next(size for size in range(len(parts), 0, -1) if _is_module(".".join(parts[:size])))
    found: object = import_module(".".join(parts[:split]))
    for part in parts[split:]:
        if not _has(found, part):
            return False
        found = getattr(found, part, None)
    return True


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _has(owner: object, name: str) -> bool:
    """A field without a default is known to the class by its annotation, or by its slot."""
    return hasattr(owner, name) or name in getattr(owner, "__annotations__", {})
