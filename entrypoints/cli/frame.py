"""The frame around every command: what goes wrong becomes one line on stderr and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, Final

import typer
from typer.core import TyperGroup

from adapters.declarations import InvalidFile
from adapters.embedded.errors import EmbeddedServerError
from application.ports.errors import PortError
from domain.learning.errors import LearningError, Unusable
from domain.scheduling.errors import DomainError, InvalidValue
from entrypoints.cli.screen import complain

BAD_INPUT: Final = 2
REFUSED: Final = 1
DEBUG: Final = "--debug"

Expected = (typer.TyperException, DomainError, LearningError, PortError, EmbeddedServerError, OSError)


class Framed(TyperGroup):
    """The group of all commands, framed: whoever runs it sees lines that can be acted on, and no traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command and end the process; `--debug`, wherever it stands, shows where an error came from."""
        arguments = list(sys.argv[1:] if args is None else args)
        _print_whatever_comes()
        wanted = [argument for argument in arguments if argument != DEBUG]
        try:
            _check_text(wanted)
            code = super().main(wanted, prog_name or "kept", complete_var, False, windows_expand_args, **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            sys.exit(_nobody_reads())
        except typer.Abort:
            sys.exit(REFUSED)
        except Expected as error:
            sys.exit(_told(error, debug=DEBUG in arguments))
        sys.exit(code if isinstance(code, int) else 0)


def _check_text(arguments: Sequence[str]) -> None:
    """Refuse bytes that are no UTF-8: Python lets them pass as letters that no store and no document can hold."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise InvalidValue(
                "argument", argument, "is not UTF-8", "write it in UTF-8, as the terminal does"
            ) from None


def _print_whatever_comes() -> None:
    """A terminal that cannot show a sign gets a '?', and no command fails for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _told(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    for line in _lines(error):
        complain(line)
    return exit_code(error)


def exit_code(error: Exception) -> int:
    """Return 2 for bad input and 1 for what was refused or failed."""
    if isinstance(error, typer.TyperException):
        return error.exit_code
    return BAD_INPUT if isinstance(error, InvalidValue | InvalidFile | Unusable) else REFUSED


def _lines(error: Exception) -> Sequence[str]:
    """Return one line for each thing that is wrong; a name in a message cannot make up another line of ours."""
    if isinstance(error, typer.TyperException):
        return [_mistyped(error)]
    return error.lines if isinstance(error, InvalidFile) else [str(error) or type(error).__name__]


def _mistyped(error: typer.TyperException) -> str:
    """Return what is wrong with a command line and, unless a better word was found, where the right ones stand."""
    said = " ".join(error.format_message().split())
    return said if said.endswith("?") else f"{said.removesuffix('.')}; see `{_command(error)} --help`"


def _command(error: typer.TyperException) -> str:
    # Only errors about a command know which one; the name by which this process was started is no help to anybody.
    context = getattr(error, "ctx", None)
    return " ".join(["kept", *context.command_path.split()[1:]]) if context else "kept"


def _nobody_reads() -> int:
    # The reader went away (`kept runs | head`); what is still buffered must not fail once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return REFUSED
