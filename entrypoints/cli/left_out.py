"""Schedules that a command leaves out because they cannot be read: named at its end, and told by its exit code."""

from __future__ import annotations

import attrs
import typer

from application.ports.errors import UnreadableDocument
from entrypoints.cli.screen import complain

LEFT_OUT = 1


@attrs.define
class LeftOut:
    """Hears of each document that cannot be read, and says so once the others have been seen to."""

    lines: dict[str, None] = attrs.field(factory=dict)

    def __call__(self, why: UnreadableDocument) -> None:
        self.lines[str(why)] = None

    def complain(self) -> None:
        """Name what was left out, each in one line with its remedy, and exit 1; go on where nothing was."""
        for line in self.lines:
            complain(line)
        if self.lines:
            raise typer.Exit(LEFT_OUT)
