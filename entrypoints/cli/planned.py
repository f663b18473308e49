"""What one step of a plan would change: its fields, and the slots of the coming week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

import attrs

from adapters.declarations import describe
from application.scheduling.applying import Effect, Step
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

HORIZON: Final = timedelta(days=7)
SLOTS_COMPARED: Final = 1000


@attrs.frozen(kw_only=True)
class Planned:
    """
    One step as people and programs see it.

    `changes` holds, by field, the value before and after. `slots` names those that `appear` and
    `vanish` in the week to come, within the first thousand of either side.
    """

    id: ScheduleId
    effect: Effect
    changes: Mapping[str, tuple[Any, Any]]
    slots: Mapping[str, Sequence[datetime]]


def planned(step: Step, now: datetime) -> Planned:
    """Return what a step would change as of `now` (UTC)."""
    before, after = _coming(step.before, now), _coming(step.after, now)
    edge = min((slots[-1] for slots in (before, after) if len(slots) == SLOTS_COMPARED), default=now + HORIZON)
    return Planned(
        id=step.id,
        effect=step.effect,
        changes=_changes(step) if step.effect is Effect.CHANGED else {},
        slots={"appear": _without(after, before, edge), "vanish": _without(before, after, edge)},
    )


def _changes(step: Step) -> Mapping[str, tuple[Any, Any]]:
    before, after = _described(step.before), _described(step.after)
    fields = [*before, *(field for field in after if field not in before)]
    pairs = {field: (before.get(field), after.get(field)) for field in fields}
    return {field: (old, new) for field, (old, new) in pairs.items() if old != new}


def _described(schedule: Schedule | None) -> dict[str, Any]:
    return {"origin": schedule.origin, **describe(schedule.definition)} if schedule else {}


def _coming(schedule: Schedule | None, now: datetime) -> list[datetime]:
    slots = schedule.upcoming(SLOTS_COMPARED) if schedule else iter(())
    return list(takewhile(lambda slot: slot <= now + HORIZON, slots))


def _without(slots: Sequence[datetime], others: Sequence[datetime], edge: datetime) -> list[datetime]:
    known = set(others)
    return [slot for slot in slots if slot <= edge and slot not in known]
