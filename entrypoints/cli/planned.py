"""What the steps of a plan would change: fields, and the slots of the coming week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

import attrs

from adapters.declarations import describe
from application.scheduling.plan import Effect, Plan, Step
from domain.scheduling.progress import Through
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

HORIZON: Final = timedelta(days=7)
SLOTS_COMPARED: Final = 1000
SLOTS_COMPARED_IN_ALL: Final = 100_000


@attrs.frozen(kw_only=True)
class Planned:
    """
    One step as people and programs see it.

    `changes` holds, by field, the value before and after. `slots` names those that `appear` and `vanish` up to
    and including `until`: a week, or less where a schedule has more slots than are compared.
    """

    id: ScheduleId
    effect: Effect
    changes: Mapping[str, tuple[Any, Any]]
    slots: Mapping[str, Sequence[datetime]]
    until: datetime


def planned(plan: Plan, now: datetime) -> list[Planned]:
    """Return what each step would change as of `now` (UTC); the larger the plan, the fewer slots of each are told."""
    touched = sum(step.effect is not Effect.UNCHANGED for step in plan.steps)
    most = min(SLOTS_COMPARED, max(1, SLOTS_COMPARED_IN_ALL // (touched or 1)))
    return [_planned(step, now, most) for step in plan.steps]


def _planned(step: Step, now: datetime, most: int) -> Planned:
    # What a step leaves as it is has the same slots before and after; nothing has to be compared.
    states = (None, None) if step.effect is Effect.UNCHANGED else (step.before, step.after)
    before, after = (_coming(state, now, most) for state in states)
    until = min((slots[-1] for slots in (before, after) if len(slots) == most), default=now + HORIZON)
    return Planned(
        id=step.id,
        effect=step.effect,
        changes=_changes(step) if step.effect is Effect.CHANGED else {},
        slots={"appear": _without(after, before, until), "vanish": _without(before, after, until)},
        until=until,
    )


def _changes(step: Step) -> Mapping[str, tuple[Any, Any]]:
    before, after = _described(step.before), _described(step.after)
    fields = [*before, *(field for field in after if field not in before)]
    pairs = {field: (before.get(field), after.get(field)) for field in fields}
    return {field: (old, new) for field, (old, new) in pairs.items() if old != new}


def _described(schedule: Schedule | None) -> dict[str, Any]:
    return {"origin": schedule.origin, **describe(schedule.definition)} if schedule else {}


def _coming(schedule: Schedule | None, now: datetime, most: int) -> list[datetime]:
    # What a rule has due by now is decided by the very write that puts another in its place: it does not vanish.
    slots = _from(schedule, now).upcoming(most) if schedule else iter(())
    return list(takewhile(lambda slot: slot <= now + HORIZON, slots))


def _from(schedule: Schedule, now: datetime) -> Schedule:
    match schedule.progress:
        case Through(cursor=cursor):
            return attrs.evolve(schedule, progress=Through(max(cursor, now)))
        case _:
            return schedule


def _without(slots: Sequence[datetime], others: Sequence[datetime], until: datetime) -> list[datetime]:
    known = set(others)
    return [slot for slot in slots if slot <= until and slot not in known]
