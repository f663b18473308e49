"""A document of schedules, wherever it was written: every table declared or refused, for one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs

from adapters.declarations.declaration import declare
from adapters.declarations.describe import describe
from adapters.declarations.errors import InvalidFile
from adapters.declarations.overlays import Overlays, overlaid, without_effect
from application.scheduling.declared import Declarations, Declared
from domain.scheduling.definition import usual_overlap
from domain.scheduling.errors import InvalidValue

Rewrite: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A change to every schedule's table, made before it is read: another policy for a simulation."""

Item: TypeAlias = Mapping[str, Any] | Declared
"""A schedule as it was written: a table of keys, or a definition made in Python."""

TABLE_REMEDY: Final = "write [schedules.<id>] and its keys below"


def as_it_is(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Rewrite nothing."""
    return table


@attrs.frozen(kw_only=True)
class Document:
    """
    Schedules and their overlays as they were written; `where` is what its owner calls it, a path or a module.

    `schedules` are pairs and not a mapping, because Python can name two alike, and that has to be told.
    """

    where: str
    origin: str
    schedules: Sequence[tuple[str, Any]] = ()
    overlays: Overlays = attrs.field(factory=dict)
    problems: Sequence[str] = ()

    def declarations(self, environment: str | None = None, rewrite: Rewrite = as_it_is) -> Declarations:
        """
        Return the schedules as they are in `environment`; raise `InvalidFile` with all that is wrong.

        The overlays of the other environments are read too: a mistake in production's is found at the desk.
        """
        base = self._accepted(_read(self.schedules), self.problems)
        self._accepted(([], list(map(str, self._without_effect(base)))))
        there = {name: self._there(name) for name in self.overlays}
        if rewrite is not as_it_is:
            return self._each_once(self._accepted(_read(self._pairs_in(environment), rewrite)))
        changed = there.get(environment or "", {})
        return self._each_once([changed.get(each.id, each) for each in base])

    def _there(self, environment: str) -> Mapping[str, Declared]:
        """Return the schedules that `environment` changes, as they are there."""
        changed = [pair for pair in self._pairs_in(environment) if pair[0] in self.overlays[environment]]
        declared, problems = _read(changed)
        self._accepted(([], [f"environment {environment!r}: {problem}" for problem in problems]))
        return {each.id: each for each in declared}

    def _pairs_in(self, environment: str | None) -> Sequence[tuple[str, Any]]:
        changes = self.overlays.get(environment or "", {})
        return [(id, overlaid(item, changes[id]) if id in changes else item) for id, item in self.schedules]

    def _without_effect(self, base: Sequence[Declared]) -> Iterator[InvalidValue]:
        return without_effect(self.overlays, {each.id: each.environments for each in base})

    def _accepted(self, read: tuple[list[Declared], list[str]], found: Sequence[str] = ()) -> list[Declared]:
        declared, problems = read
        if problems := [*found, *problems]:
            raise InvalidFile(self.where, problems)
        return declared

    def _each_once(self, schedules: Sequence[Declared]) -> Declarations:
        try:
            return Declarations(origin=self.origin, schedules=tuple(schedules), environments=frozenset(self.overlays))
        except InvalidValue as refusal:
            raise InvalidFile(self.where, [str(refusal)]) from None


def _read(pairs: Iterable[tuple[str, Any]], rewrite: Rewrite = as_it_is) -> tuple[list[Declared], list[str]]:
    declared: list[Declared] = []
    problems: list[str] = []
    for name, item in pairs:
        match _declared(name, item, rewrite):
            case Declared() as schedule:
                declared.append(schedule)
            case found:
                problems.extend(f"schedule {name!r}: {problem}" for problem in found)
    return declared, problems


def _declared(name: str, item: Any, rewrite: Rewrite) -> Declared | list[InvalidValue]:
    if isinstance(item, Mapping):
        return declare(name, rewrite(item))
    if isinstance(item, Declared):
        return item if rewrite is as_it_is else _rewritten(item, rewrite)
    return [InvalidValue("schedules", item, "is not a table", TABLE_REMEDY)]


def _rewritten(declared: Declared, rewrite: Rewrite) -> Declared | list[InvalidValue]:
    """Let `rewrite` see the table that a file would hold; an overlap policy that was left to follow still follows."""
    definition = declared.definition
    table = describe(definition)
    if definition.policies.overlap == usual_overlap(definition.timing, definition.policies.missed):
        del table["overlap"]
    return declare(declared.id, {**rewrite(table), "environments": list(declared.environments)})
