"""Which schedules a world has, when it begins, and how long its second is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Final, TypeAlias

import attrs

from domain.scheduling.after import After
from domain.scheduling.definition import About, Definition, Once, Repeat
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId
from entrypoints.starting import settings_of_this_process
from entrypoints.user_schedules import user_schedules
from tests.simulation.definitions import BEGINNING, draw_definition, redrawn
from tests.simulation.plan import Plan

Edit: TypeAlias = Callable[[Definition, Random], Definition]

A_SECOND: Final = timedelta(seconds=1)
SHORTEST: Final = timedelta(milliseconds=10)
LONGEST: Final = timedelta(days=30)
"""A world lasts for some hundred units: leap years of leap days would lead it past the end of the calendar."""
A_YEAR: Final = 365 * 24 * 3600


@attrs.frozen(kw_only=True)
class Cast:
    """The schedules of a world and how an operator edits them; `unit` is what everything drawn is measured in."""

    definitions: Mapping[ScheduleId, Definition]
    edit: Edit
    beginning: datetime
    unit: timedelta


def cast_of(plan: Plan, draws: Random) -> Cast:
    """Draw one to three schedules, or choose them from the plan's file."""
    count = draws.choice((1, 2, 2, 3))
    if plan.file:
        return _from_file(plan.file, count, draws)
    definitions: dict[ScheduleId, Definition] = {}
    for number in range(1, count + 1):
        # Only those before it, so that nobody follows itself.
        definitions[ScheduleId(f"s{number}")] = draw_definition(draws, tuple(definitions))
    return Cast(definitions=definitions, edit=redrawn, beginning=BEGINNING, unit=A_SECOND)


def whole(definitions: Mapping[ScheduleId, Definition]) -> dict[ScheduleId, Definition]:
    """Leave out what follows a schedule that is not among them, and what follows that."""
    kept = dict(definitions)
    while lonely := [id for id, each in kept.items() if not kept.keys() >= set(upstreams_of(each))]:
        for id in lonely:
            del kept[id]
    return kept


def upstreams_of(definition: Definition) -> tuple[ScheduleId, ...]:
    """Return the schedules that one follows."""
    return definition.timing.schedules if isinstance(definition.timing, After) else ()


def _from_file(file: str, count: int, draws: Random) -> Cast:
    """
    Choose some schedules of a file, at some time of the year, on their own scale of time.

    What takes seconds between slots of seconds takes hours between nightly ones: else nothing would ever coincide.
    """
    known = _definitions(file)
    sample = draws.sample(sorted(known), min(count, len(known)))
    chosen = {id: known[id] for id in sample} | {id: known[id] for id in _followed_by(sample, known)}
    promised = [each.timing.at for each in chosen.values() if isinstance(each.timing, Once)]
    day = min(promised, default=BEGINNING + A_SECOND * draws.randrange(A_YEAR))
    unit = min(_gap(each, day) for each in chosen.values()) / draws.choice((1, 3, 10, 30))
    unit = min(max(unit, SHORTEST), LONGEST)
    return Cast(definitions=chosen, edit=_described_anew, beginning=day - unit * draws.uniform(0, 20), unit=unit)


def _followed_by(ids: Iterable[ScheduleId], known: Mapping[ScheduleId, Definition]) -> list[ScheduleId]:
    """Return the upstreams of some schedules, and theirs."""
    upstreams = sorted({upstream for id in ids for upstream in upstreams_of(known[id])})
    return [*upstreams, *_followed_by(upstreams, known)] if upstreams else []


@cache
def _definitions(file: str) -> Mapping[ScheduleId, Definition]:
    """Read what is declared, as `kept apply` does; raise `InvalidValue` or `InvalidFile` for what cannot be played."""
    declared = user_schedules(file, settings_of_this_process()).schedules
    if not declared:
        raise InvalidValue("file", file, "declares no schedule", "name a file with something to play")
    return whole({each.id: each.definition for each in declared})


def _gap(definition: Definition, after: datetime) -> timedelta:
    match definition.timing:
        case Repeat(trigger=trigger):
            bound = trigger.bound_to(ScheduleId("any"))
            first = bound.next(after)
            second = bound.next(first) if first else None
            return second - first if first and second else A_SECOND
        case _:
            return timedelta(minutes=10)


def _described_anew(definition: Definition, draws: Random) -> Definition:
    """Edit a schedule in a way that leaves its owner's policies alone: the revision rises, and that is all."""
    return attrs.evolve(definition, about=About(description=f"edited {draws.randrange(1000)}"))
