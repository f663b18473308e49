"""`kept init`: a working project to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.screen import say
from entrypoints.starter import write_project


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it; made if it is not there.")] = Path(),
) -> None:
    """Write a working project: a command, schedules, a feature, tests and settings; overwrites nothing."""
    for name in write_project(folder):
        say(f"wrote {folder / name}")
    say()
    say("Next:")
    if folder.resolve() != Path.cwd():
        say(f"  cd {shlex.quote(str(folder))}")
    say("  kept dev schedules.toml      see it run, in one process; Ctrl-C stops")
    say("  python -m pytest             its tests: no server, no waiting (they need pytest and pytest-bdd)")
    say("  then make greetings.py your own; README.md says how to run it for real")
