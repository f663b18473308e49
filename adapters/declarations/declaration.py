"""One table of the file becomes one declared schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from adapters.declarations.kinds import choice, json_table, text, texts
from adapters.declarations.policies import POLICY_KEYS, read_policies
from adapters.declarations.reading import Reading
from adapters.declarations.timing import TIMING_KEYS, read_timing
from application.scheduling.declared import Declared
from domain.scheduling.definition import About, CommandCall, Definition, Priority, usual_overlap
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import schedule_id

ABOUT_KEYS: Final = ("owner", "description", "tags")
OTHER_KEYS: Final = ("command", "arguments", "priority", "environments")

KEYS: Final = frozenset((*OTHER_KEYS, *TIMING_KEYS, *POLICY_KEYS, *ABOUT_KEYS))


def declare(name: str, table: Mapping[str, Any]) -> Declared | list[InvalidValue]:
    """Read one schedule; return it, or everything that is wrong with it."""
    reading = Reading(table)
    reading.allow(KEYS)
    declared = _read(reading, name)
    return declared if declared and not reading.problems else reading.problems


def _read(reading: Reading, name: str) -> Declared | None:
    id = reading.attempt(lambda: schedule_id(name))
    timing, policies = read_timing(reading), read_policies(reading)
    command, about = _command(reading), _about(reading)
    priority = reading.value("priority", choice(*map(str, Priority)))
    environments = reading.value("environments", texts)
    if not (id and timing and policies and command and about):
        return None
    if "overlap" not in reading:
        policies = attrs.evolve(policies, overlap=usual_overlap(timing, policies.missed))
    chosen = Priority(priority or Priority.DEFAULT)
    definition = reading.make(
        Definition, timing=timing, command=command, policies=policies, priority=chosen, about=about
    )
    if definition is None:
        return None
    return Declared(id=id, definition=definition, environments=environments or (), stated=frozenset(reading.table))


def _command(reading: Reading) -> CommandCall | None:
    if "command" not in reading:
        reading.note(InvalidValue("key", "command", "is missing", 'name what to run: command = "reports.build"'))
        return None
    given = reading.given(command=text, arguments=json_table)
    name = given.pop("command", None)
    return reading.make(CommandCall, name=name, **given) if name is not None else None


def _about(reading: Reading) -> About | None:
    return reading.make(About, **reading.given(owner=text, description=text, tags=texts))
