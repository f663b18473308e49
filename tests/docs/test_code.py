"""Every Python block in the documentation runs, and every schedules file in it is one that Kept accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import redis
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from adapters.declarations import read_schedule_file
from tests.docs.pages import Page, pages

WITH_PYTHON = [each for each in pages() if each.fences("python")]
WITH_TOML = [each for each in pages() if each.fences("toml")]
_FILE_OF_A_TEST = re.compile(r"# (\w+/)*test_\w+\.py\n")


@pytest.fixture(autouse=True)
def _store(redis_client: redis.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty store, found by the settings, for the pages that speak to one."""
    monkeypatch.setenv("KEPT_REDIS_URL", redis_url)


@pytest.mark.parametrize("source", WITH_PYTHON, ids=str)
def test_python_blocks_run_one_after_the_other(source: Page) -> None:
    """Those of a page share their names, and what they assert holds."""
    document = Sybil(parsers=[PythonCodeBlockParser()], path=str(source.path.parent)).parse(source.path)

    for example in document.examples():
        # A block that is the file of a test is run by pytest, in the session of its page.
        if not _FILE_OF_A_TEST.match(str(example.parsed)):
            example.evaluate()


@pytest.mark.parametrize("source", WITH_TOML, ids=str)
def test_schedules_files_are_accepted(source: Page, tmp_path: Path) -> None:
    """Settings (`kept.toml`) have no `[schedules.…]` and are left to the tests of settings."""
    for number, fence in enumerate(source.fences("toml")):
        if "[schedules." in fence.text:
            file = tmp_path / f"block-{number}.toml"
            file.write_text(fence.text)
            assert read_schedule_file(file).schedules
