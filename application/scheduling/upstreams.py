"""Who follows whom: every upstream exists, and nobody follows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from application.ports.schedule_store import ScheduleStore, Standing
from application.scheduling.declared import Declared
from domain.scheduling.after import After
from domain.scheduling.definition import Definition
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId

Upstreams = Mapping[ScheduleId, tuple[ScheduleId, ...]]


def check_upstreams(here: Sequence[Declared], origin: str, schedules: ScheduleStore) -> None:
    """
    Raise `InvalidValue` for a schedule that follows one which is neither declared nor kept, or that follows itself.

    `here` is all that `origin` declares in the present environment: what else it declared before will be retired.
    Where nothing follows anything, the store is not asked.
    """
    upstreams = {each.id: _upstreams(each.definition) for each in here}
    declared = tuple(upstreams)
    beyond = [(id, upstream) for id in declared for upstream in upstreams[id] if upstream not in upstreams]
    while beyond:
        standings = schedules.standing([upstream for _, upstream in beyond])
        for (id, upstream), standing in zip(beyond, standings, strict=True):
            upstreams[upstream] = _kept(id, upstream, standing, origin, is_declared=id in declared)
        found = [(upstream, each) for _, upstream in beyond for each in upstreams[upstream]]
        beyond = [(id, upstream) for id, upstream in found if upstream not in upstreams]
    _refuse(_circle(declared, upstreams))


def check_circles(schedules: Sequence[Declared]) -> None:
    """Raise `InvalidValue` for a schedule that follows itself within these schedules, whatever else is kept."""
    _refuse(circle_among(schedules))


def circle_among(schedules: Sequence[Declared]) -> Sequence[ScheduleId]:
    """Return the way around the first circle among these schedules, home twice; nothing if there is none."""
    upstreams = {each.id: _upstreams(each.definition) for each in schedules}
    return _circle(tuple(upstreams), upstreams)


def strangers(schedules: Sequence[Declared]) -> Iterator[tuple[ScheduleId, ScheduleId]]:
    """Yield who follows whom that is not among these schedules; it may be kept all the same."""
    ids = {each.id for each in schedules}
    return ((each.id, id) for each in schedules for id in _upstreams(each.definition) if id not in ids)


def _upstreams(definition: Definition) -> tuple[ScheduleId, ...]:
    return definition.timing.schedules if isinstance(definition.timing, After) else ()


def _kept(
    id: ScheduleId, upstream: ScheduleId, standing: Standing | None, origin: str, *, is_declared: bool
) -> tuple[ScheduleId, ...]:
    """Return what an upstream that is not declared here follows; those of others may have lost theirs."""
    schedule = standing.schedule if standing else None
    if schedule and not schedule.retired and schedule.origin != origin:
        return _upstreams(schedule.definition)
    if is_declared:
        raise InvalidValue(
            f"schedules.{id}: after", upstream, "is no schedule that exists here", "declare it, or correct the name"
        )
    return ()


def _refuse(circle: Sequence[ScheduleId]) -> None:
    if circle:
        problem, remedy = f"makes a circle: {' after '.join(circle)}", "let one of them follow a rule"
        raise InvalidValue(f"schedules.{circle[0]}: after", circle[1], problem, remedy)


def _circle(ids: Sequence[ScheduleId], upstreams: Upstreams) -> Sequence[ScheduleId]:
    return next((way for id in ids for way in _ways_back(id, (id,), upstreams, set())), ())


def _ways_back(
    home: ScheduleId, way: tuple[ScheduleId, ...], upstreams: Upstreams, seen: set[ScheduleId]
) -> Iterator[tuple[ScheduleId, ...]]:
    for upstream in upstreams.get(way[-1], ()):
        if upstream == home:
            yield (*way, home)
        elif upstream not in seen:
            seen.add(upstream)
            yield from _ways_back(home, (*way, upstream), upstreams, seen)
