"""Running `kept` in this process, as a shell would."""

from __future__ import annotations

import json
from typing import Any

import structlog
from typer.testing import CliRunner, Result

from entrypoints.cli import app


def kept(*arguments: str, **environ: str) -> Result:
    """Run one command and return its exit code and what it printed."""
    try:
        return CliRunner(env={"COLUMNS": "200", **environ}).invoke(app, list(arguments))
    finally:
        # A process among them set up its log on a stream that is closed by now, and others log in this process, too.
        structlog.reset_defaults()


def document(*arguments: str, **environ: str) -> Any:
    """Run one command that succeeds with `--json` and return the document it printed."""
    result = kept(*arguments, "--json", **environ)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def complaint(*arguments: str, exit_code: int = 2, **environ: str) -> str:
    """Run one command that fails, printing nothing but one line on stderr; return that line."""
    result = kept(*arguments, **environ)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    start, _, line = result.stderr.partition("kept: ")
    assert start == ""
    assert line.count("\n") == 1
    return line.rstrip("\n")
