"""The commands that run for a while: scheduler, worker, both in one, and demo."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from application.scheduling.plan import Step
from domain.scheduling.errors import InvalidValue
from entrypoints import demo as demonstration
from entrypoints import dev as dev_process
from entrypoints import scheduler as scheduler_process
from entrypoints import worker as worker_process
from entrypoints.cli.applying import list_steps
from entrypoints.cli.narrating import Narrator
from entrypoints.cli.options import AsJson, Source, operator, schedules_in
from entrypoints.cli.screen import say


def scheduler(
    once: Annotated[bool, typer.Option("--once", help="Tick once, then exit.")] = False,
) -> None:
    """Schedule until SIGTERM; of several schedulers one leads and the others stand by."""
    raise typer.Exit(scheduler_process.run(once=once))


def worker(
    burst: Annotated[bool, typer.Option("--burst", help="Exit when there is nothing left to execute.")] = False,
) -> None:
    """Execute what schedulers hand over, until SIGTERM; any number of workers, on any host."""
    raise typer.Exit(worker_process.run(burst=burst))


def dev(source: Source) -> None:
    """Apply schedules and keep them in this one process, telling what happens, until Ctrl-C; for trying things out."""
    declarations = schedules_in(source)
    code = dev_process.run(declarations, operator(None, "kept dev"), partial(_show, declarations.origin), Narrator())
    say("stopped; what happened stays in the store (kept explain ID)")
    raise typer.Exit(code)


def _show(origin: str, steps: Sequence[Step]) -> None:
    list_steps(origin, steps)
    say("scheduling and executing here; Ctrl-C stops")
    sys.stdout.flush()


def demo(
    seconds: Annotated[str, typer.Option("--for", metavar="SECONDS", help="How long, at least 15.")] = "60",
    as_json: AsJson = False,
) -> None:
    """See promises kept by real processes, some of which are killed on the way; exit 0 only if the audit holds."""
    raise typer.Exit(demonstration.run(_seconds(seconds), as_json=as_json))


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidValue("--for", text, "is not a number of seconds", "use 15 or more") from None
