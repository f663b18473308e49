"""Every command that the pages print does what they say, in a fresh folder, from the first to the last.

The blocks of a page are one session. A `toml`, `python` or `gherkin` block whose first line is a comment with
the name of a file is written there before the commands below it run.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.console import Shell, as_found, as_set_up, shell, steps
from tests.docs.pages import ROOT, Fence, Page, page, pages

SESSIONS = [each for each in pages() if each.fences("console")]
FROM_NOTHING = page("docs/getting-started.md")
_NAMED = re.compile(r"# (\w[\w./-]*\.(?:toml|py|feature))\n")


@pytest.mark.parametrize("printed", SESSIONS, ids=str)
def test_every_command_does_what_the_page_says(printed: Page, short_folder: Path) -> None:
    """In the order of the page; `...` stands for what is different every time."""
    environment = as_found if printed == FROM_NOTHING else as_set_up
    home = short_folder / "home"
    with shell(home, environment(short_folder)) as session:
        if printed == page("README.md"):
            # Its commands are given in the project's folder, of which they need no more than this.
            shutil.copytree(ROOT / "entrypoints" / "samples", home / "entrypoints" / "samples")
        for fence in printed.fences("console", "toml", "python", "gherkin"):
            _follow(fence, session, home)


def test_the_main_pages_are_among_them() -> None:
    """A page whose blocks were renamed would be checked no more, and nobody would notice."""
    assert {page("README.md"), FROM_NOTHING, page("docs/tutorial/first-steps.md")} <= set(SESSIONS)


def test_what_the_shell_says_of_a_killed_job_is_no_output(short_folder: Path) -> None:
    """When it says so depends on when it notices."""
    with shell(short_folder / "home", as_set_up(short_folder)) as session:
        assert session.run('sleep 1000 & kill -9 $!; wait $! || echo "killed"').strip() == "killed"


def _follow(fence: Fence, session: Shell, home: Path) -> None:
    if fence.language == "console":
        for step in steps(fence):
            output = session.run(step.command)
            assert step.explains(output), f"$ {step.command}\n{output}\n--- the page says\n{step.expected}"
    elif named := _NAMED.match(fence.text):
        (home / named[1]).write_text(fence.text)
