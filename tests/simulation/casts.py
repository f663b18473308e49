"""Which schedules a world has, when it begins, and how long its second is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Final, TypeAlias

import attrs

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
    definitions = {ScheduleId(f"s{number}"): draw_definition(draws) for number in range(1, count + 1)}
    return Cast(definitions=definitions, edit=redrawn, beginning=BEGINNING, unit=A_SECOND)


def _from_file(file: str, count: int, draws: Random) -> Cast:
    """
    Choose some schedules of a file, at some time of the year, on their own scale of time.

    What takes seconds between slots of seconds takes hours between nightly ones: else nothing would ever coincide.
    """
    known = _definitions(file)
    chosen = {id: known[id] for id in draws.sample(sorted(known), min(count, len(known)))}
    promised = [each.timing.at for each in chosen.values() if isinstance(each.timing, Once)]
    day = min(promised, default=BEGINNING + A_SECOND * draws.randrange(A_YEAR))
    unit = min(_gap(each, day) for each in chosen.values()) / draws.choice((1, 3, 10, 30))
    unit = min(max(unit, SHORTEST), LONGEST)
    return Cast(definitions=chosen, edit=_described_anew, beginning=day - unit * draws.uniform(0, 20), unit=unit)


@cache
def _definitions(file: str) -> Mapping[ScheduleId, Definition]:
    """Read what is declared, as `kept apply` does; raise `InvalidValue` or `InvalidFile` for what cannot be played."""
    declared = user_schedules(file, settings_of_this_process()).schedules
    if not declared:
        raise InvalidValue("file", file, "declares no schedule", "name a file with something to play")
    return {each.id: each.definition for each in declared}


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
