"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import typer

from adapters.declarations.document import Rewrite, as_it_is
from adapters.declarations.instants import parse_instant_or_utc
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operator
from domain.scheduling.errors import InvalidValue
from entrypoints.starting import settings_of_this_process
from entrypoints.user_schedules import user_schedules

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
Id: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="The id of a schedule, as in `kept list`.")]
FireIdArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="FIRE_ID", help="The id of a run, as in `kept runs`.")
]
Source: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE", help="A TOML file of schedules, or module:attribute for schedules in Python.")
]
By: TypeAlias = Annotated[str | None, typer.Option("--by", help="Who acts; by default the user of this process.")]
Why: TypeAlias = Annotated[str, typer.Option("--why", help="The reason, kept with the act.")]
Limit: TypeAlias = Annotated[str, typer.Option("--limit", "-n", metavar="N", help="Show at most this many.")]

MOST: Final = 10_000
_BOTH_FORMS: Final = {"--limit": "--limit (-n)"}


def how_many(option: str, text: str, most: int = MOST) -> int:
    """Read how many of something are wanted; an option that has a short form is named by both."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise InvalidValue(_BOTH_FORMS.get(option, option), text, "is not a number in reach", f"use 1 to {most}")
    return int(text)


def instant(option: str, text: str | None) -> datetime | None:
    """Read an ISO 8601 instant given to an option; without an offset it is in UTC."""
    return parse_instant_or_utc(option, text) if text is not None else None


def given_instant(option: str, text: str) -> datetime:
    """Read an ISO 8601 instant that an option must have; without an offset it is in UTC."""
    return parse_instant_or_utc(option, text)


@contextmanager
def as_options(*fields: str) -> Iterator[None]:
    """Let the refusal of one of these fields name the option that carried it: what refuses knows no command line."""
    try:
        yield
    except InvalidValue as refusal:
        if refusal.field not in fields:
            raise
        raise InvalidValue(f"--{refusal.field}", refusal.value, refusal.problem, refusal.remedy) from None


def operator(by: str | None, why: str) -> Operator:
    """Return who acts: the person named, or the user of this process."""
    return Operator(by=by or _user(), why=why)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def schedules_in(source: str, rewrite: Rewrite = as_it_is) -> Declarations:
    """
    Read schedules as they are in this process's environment, from a TOML file or from `module:attribute`.

    Raises `InvalidValue` where nothing can be read, and `InvalidFile` for all that is wrong with what is there.
    """
    return user_schedules(source, settings_of_this_process(), rewrite)
