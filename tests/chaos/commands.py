"""The command that the promises call: it works, leaves an effect each time it is executed, and sometimes fails."""

from __future__ import annotations

import time
from typing import Final

import attrs

from application.commands import command
from application.run_context import RunContext
from tests.chaos.journal import Journal, Mark, Note

WORK: Final = "chaos.work"


class Unlucky(Exception):
    """A failure that the retry policy makes up for."""


@attrs.frozen(kw_only=True)
class Work:
    """How long it takes (in seconds), and how many attempts fail before one succeeds."""

    seconds: float = 0.0
    failures: int = 0


@command(WORK)
def work(payload: Work, context: RunContext) -> None:
    """Do it without asking whether it was done before: so whatever is repeated can be seen."""
    journal = Journal.of_this_process()
    journal.write(Note(Mark.BEGAN, context.fire_id, context.attempt))
    time.sleep(payload.seconds)
    journal.write(Note(Mark.EFFECT, context.fire_id, context.attempt))
    if context.attempt <= payload.failures:
        raise Unlucky(f"attempt {context.attempt} fails on purpose")
