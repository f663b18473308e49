"""A schedule on its way to being declared from Python: the keys of the schedules file, written as values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self, TypeAlias

import attrs

from application.commands import Command, name_of
from application.commands.nesting import check_nesting
from domain.scheduling.durations import render_duration

Runs: TypeAlias = str | Command[..., Any]
"""What a schedule can be told to run: the name of a command, or the command itself."""


@attrs.frozen
class Draft:
    """
    One schedule as its owner writes it in Python; `named` gives it its id, `do` its command.

    It holds what the schedule's table in a file would hold, and is read by the same code, so there is nothing
    that only one of the two forms can say. Methods return the next draft, in any order. A duration may be a
    `timedelta`, an instant an aware `datetime`.
    """

    keys: Mapping[str, Any] = attrs.field(factory=dict)
    id: str | None = None
    overlays: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)

    def named(self, id: str) -> Self:
        """Give the schedule its id: letters, digits, '_' and '-'."""
        return attrs.evolve(self, id=id)

    def do(self, command: Runs, /, **arguments: Any) -> Self:
        """Say what to run, with which arguments; raise `InvalidValue` for a function that is no command."""
        return self.under(command=name_of(command), **({"arguments": arguments} if arguments else {}))

    def under(self, **keys: Any) -> Self:
        """Set any keys of the schedules file: `missed="skip"`, `retry={"max_attempts": 3}`, `timezone="…"`."""
        return attrs.evolve(self, keys={**self.keys, **as_written(keys)})

    def in_environment(self, name: str, /, **keys: Any) -> Self:
        """Set keys for one environment only, as `[environments.<name>.schedules.<id>]` does in a file."""
        changes = {**self.overlays.get(name, {}), **as_written(keys)}
        return attrs.evolve(self, overlays={**self.overlays, name: changes})


def schedule(id: str, /, **keys: Any) -> Draft:
    """Draft a schedule from the keys of the schedules file: `schedule("nightly", cron="0 2 * * *", command="…")`."""
    return Draft().named(id).under(**keys)


def as_written(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return keys with their values as a TOML file would hold them, so that both are read and refused alike."""
    for key, value in keys.items():
        check_nesting(key, value)
    # What a command is given is its own: a duration among its arguments is refused, not rewritten.
    return {key: _written(value, durations=key != "arguments") for key, value in keys.items()}


def _written(value: Any, *, durations: bool) -> Any:
    match value:
        case timedelta() if durations:
            return render_duration(value)
        case Mapping():
            return {key: _written(each, durations=durations and key != "arguments") for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_written(each, durations=durations) for each in value]
        case _:
            return value
