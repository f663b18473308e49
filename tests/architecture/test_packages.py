"""Every package says what may live in it and what may not, and every module what it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.project import LAYERS, ROOT, modules


def test_every_package_says_what_may_live_in_it_and_what_may_not() -> None:
    """The reader who opens a folder learns its border first."""
    assert [str(path.relative_to(ROOT)) for path in modules(*LAYERS) if is_vague_package(path)] == []


def test_every_folder_of_code_is_a_package() -> None:
    """Without its `__init__.py` a folder would say nothing, and the import rules would not see it."""
    folders = {path.parent for path in modules(*LAYERS)}

    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_module_says_what_it_is() -> None:
    """One sentence, tests included."""
    mute = [path for path in modules(*LAYERS, "tests") if not ast.get_docstring(ast.parse(path.read_text()))]

    assert [str(path.relative_to(ROOT)) for path in mute] == []


@pytest.mark.parametrize(
    "text", ["", '"""The adapters."""', '"""May live here: adapters."""'], ids=["empty", "vague", "without a border"]
)
def test_a_package_without_a_border_is_found(tmp_path: Path, text: str) -> None:
    """The rule bites."""
    package = tmp_path / "__init__.py"
    package.write_text(text)

    assert is_vague_package(package)


def is_vague_package(path: Path) -> bool:
    if path.name != "__init__.py":
        return False
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    return not (
        re.search(r"\bmay\s+live\b", docstring, re.IGNORECASE) and re.search(r"\bmay\s+not\b", docstring, re.IGNORECASE)
    )
