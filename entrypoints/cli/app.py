"""All commands under one name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Final

import typer

from domain.scheduling.errors import InvalidValue
from entrypoints.cli.applying import apply, plan
from entrypoints.cli.auditing import audit
from entrypoints.cli.backfilling import backfill
from entrypoints.cli.bench import bench
from entrypoints.cli.doctor import doctor
from entrypoints.cli.explain import explain
from entrypoints.cli.frame import Framed
from entrypoints.cli.init import init
from entrypoints.cli.lint import lint
from entrypoints.cli.listing import list_schedules
from entrypoints.cli.next_slots import next_slots
from entrypoints.cli.operating import cancel, delete, pause, resume, retry, trigger
from entrypoints.cli.processes import demo, dev, scheduler, worker
from entrypoints.cli.publishing import publish
from entrypoints.cli.runs import runs
from entrypoints.cli.sample import sample
from entrypoints.cli.showing import show
from entrypoints.cli.simulate import simulate
from entrypoints.starting import settings_of_this_process

SAMPLE: Final = "sample"


class Commands(Framed):
    """All commands; those of the sample platform unless KEPT_SAMPLES hides them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands that there are."""
        return [name for name in super().list_commands(ctx) if self._is_shown(name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if there is none of that name; raise `InvalidValue` for one that is hidden."""
        if not self._is_shown(cmd_name):
            raise InvalidValue("command", cmd_name, "is hidden by KEPT_SAMPLES", "set it to 1, or leave it out")
        return super().get_command(ctx, cmd_name)

    def _is_shown(self, name: str) -> bool:
        if name != SAMPLE:
            return True
        try:
            return settings_of_this_process().samples
        except InvalidValue:  # the command itself will say what is wrong with the settings
            return True


app = typer.Typer(
    name="kept",
    cls=Commands,
    help="Scheduled work that keeps its promises.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 120, "help_option_names": ["-h", "--help"]},
)

COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "demo": demo,
    "init": init,
    "dev": dev,
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
    "bench": bench,
    "pause": pause,
    "resume": resume,
    "trigger": trigger,
    "publish": publish,
    "backfill": backfill,
    "cancel": cancel,
    "retry": retry,
    "delete": delete,
}
"""In the order in which `kept --help` lists them."""

for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(sample, name=SAMPLE)


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
