"""Environments: keys of a schedule that are others in staging than in production."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

from adapters.declarations.reading import Reading
from adapters.declarations.suggestions import did_you_mean
from adapters.declarations.timing import RULES, without_rule
from domain.scheduling.errors import InvalidValue

Changes: TypeAlias = Mapping[str, Any]
Overlays: TypeAlias = Mapping[str, Mapping[str, Changes]]
"""By environment, then by schedule: the keys that are others there."""

_EXAMPLE: Final = "write [environments.staging.schedules.<id>] and its keys below"


def overlaid(table: Mapping[str, Any], changes: Changes) -> Mapping[str, Any]:
    """
    Return a schedule's table as it is in an environment: each key of `changes` takes the place of its own.

    A value is replaced whole, tables too: what is left of another policy's settings would mean something else.
    A new rule takes away what belonged to the old one only.
    """
    rule = next((rule for rule in RULES if rule in changes), None)
    return {**(without_rule(table, rule) if rule else table), **changes}


def read_overlays(reading: Reading, declared: Collection[str]) -> Overlays:
    """Read the `environments` of a file; what is no overlay of a declared schedule is noted and left out."""
    found = reading.table.get("environments", {})
    if not isinstance(found, Mapping):
        reading.note(InvalidValue("environments", found, "is not a table", _EXAMPLE))
        return {}
    return {name: _of_one(reading, name, table, declared) for name, table in found.items()}


def _of_one(reading: Reading, name: str, table: Any, declared: Collection[str]) -> Mapping[str, Changes]:
    where = f"environments.{name}"
    if not isinstance(table, Mapping):
        reading.note(InvalidValue(where, table, "is not a table", _EXAMPLE))
        return {}
    inner = Reading(table, reading.problems, f"{where}.")
    inner.allow(("schedules",))
    schedules = table.get("schedules", {})
    if not isinstance(schedules, Mapping):
        inner.note(InvalidValue(f"{where}.schedules", schedules, "is not a table", _EXAMPLE))
        return {}
    found = {id: _problem(f"{where}.schedules.{id}", id, changes, declared) for id, changes in schedules.items()}
    for problem in filter(None, found.values()):
        reading.note(problem)
    return {id: schedules[id] for id, problem in found.items() if problem is None}


def _problem(where: str, id: str, changes: Any, declared: Collection[str]) -> InvalidValue | None:
    if id not in declared:
        remedy = f"{did_you_mean(id, declared)} (one of this environment alone: declare it, with environments = [...])"
        return InvalidValue(where, id, "is not declared", remedy)
    if not isinstance(changes, Mapping):
        return InvalidValue(where, changes, "is not a table", _EXAMPLE)
    if "environments" in changes:
        remedy = "say with the schedule itself in which environments it exists"
        return InvalidValue(f"{where}.environments", changes["environments"], "cannot be changed here", remedy)
    return None


def without_effect(overlays: Overlays, environments: Mapping[str, Collection[str]]) -> Iterator[InvalidValue]:
    """Yield the overlays of schedules that do not exist in their environment; none named means all."""
    for name, schedules in overlays.items():
        for id in schedules:
            if environments.get(id) and name not in environments[id]:
                remedy = f"remove it, or add {name!r} to the environments of {id!r}"
                yield InvalidValue(f"environments.{name}.schedules", id, "does not exist in this environment", remedy)
