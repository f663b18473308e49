"""The commands that run for a while: scheduler, worker and demo."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.scheduling.errors import InvalidValue
from entrypoints import demo as demonstration
from entrypoints import scheduler as scheduler_process
from entrypoints import worker as worker_process
from entrypoints.cli.options import AsJson


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
