"""All commands under one name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Final

import typer

from entrypoints.cli.applying import apply, plan
from entrypoints.cli.auditing import audit
from entrypoints.cli.backfilling import backfill
from entrypoints.cli.doctor import doctor
from entrypoints.cli.explain import explain
from entrypoints.cli.frame import Framed
from entrypoints.cli.lint import lint
from entrypoints.cli.listing import list_schedules
from entrypoints.cli.next_slots import next_slots
from entrypoints.cli.operating import cancel, delete, pause, resume, retry, trigger
from entrypoints.cli.processes import demo, scheduler, worker
from entrypoints.cli.runs import runs
from entrypoints.cli.showing import show
from entrypoints.cli.simulate import simulate

app = typer.Typer(
    name="kept",
    cls=Framed,
    help="Scheduled work that keeps its promises.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120, "help_option_names": ["-h", "--help"]},
)

COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "demo": demo,
    "scheduler": scheduler,
    "worker": worker,
    "apply": apply,
    "plan": plan,
    "list": list_schedules,
    "show": show,
    "runs": runs,
    "explain": explain,
    "next": next_slots,
    "simulate": simulate,
    "lint": lint,
    "audit": audit,
    "doctor": doctor,
    "pause": pause,
    "resume": resume,
    "trigger": trigger,
    "backfill": backfill,
    "cancel": cancel,
    "retry": retry,
    "delete": delete,
}
"""In the order in which `kept --help` lists them."""

for name, command in COMMANDS.items():
    app.command(name)(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kept {_version()}")
        raise typer.Exit


def _version() -> str:
    try:
        return version("kept")
    except PackageNotFoundError:
        return "(not installed)"


@app.callback(invoke_without_command=True)
def kept(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """Scheduled work that keeps its promises."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
