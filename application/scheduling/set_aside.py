"""Going on beside what cannot be read; what was set aside and can be read by now is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from application.ports.errors import UnreadableDocument
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore, Standing
from application.ports.set_aside import Kind, SetAside
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, ScheduleId

LOOKED_AT: Final = 100

Unreadable: TypeAlias = Callable[[UnreadableDocument], object]
"""Hears of each document that cannot be read, while the others go on."""


def raised(why: UnreadableDocument) -> None:
    """Let nobody go on."""
    raise why


def passed_over(_why: UnreadableDocument) -> None:
    """Let the others go on in silence."""


def still_set_aside(schedules: ScheduleStore, runs: RunStore, limit: int = LOOKED_AT) -> Sequence[SetAside]:
    """Return what this version still cannot read, at most `limit`; forget of the rest that it was ever set aside."""
    found = schedules.set_aside(limit)
    still = [each for each in found if not _can_be_read(each, schedules, runs)]
    schedules.taken_back([each for each in found if each not in still])
    return still


def readable_standings(
    schedules: ScheduleStore, ids: Sequence[ScheduleId], unreadable: Unreadable
) -> Iterator[tuple[ScheduleId, Standing | None]]:
    """Yield each schedule that can be read, in the order asked; None for an id that nobody knows."""
    try:
        yield from zip(ids, schedules.standing(ids), strict=True)
    except UnreadableDocument as why:
        if len(ids) == 1:
            unreadable(why)
        else:
            for id in ids:
                yield from readable_standings(schedules, [id], unreadable)


def readable_runs(runs: RunStore, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
    """Return the runs in the order asked; None for one that nobody knows, or that cannot be read: the others go on."""
    try:
        return runs.many(fire_ids)
    except UnreadableDocument:
        return [_readable_run(runs, fire_id) for fire_id in fire_ids]


def _readable_run(runs: RunStore, fire_id: FireId) -> Run | None:
    try:
        return runs.get(fire_id)
    except UnreadableDocument:
        return None


def _can_be_read(each: SetAside, schedules: ScheduleStore, runs: RunStore) -> bool:
    try:
        match each.kind:
            case Kind.SCHEDULE:
                schedules.standing([ScheduleId(each.id)])
            case Kind.RUN:
                run = runs.get(FireId(each.id))
                if run:
                    schedules.revision(run.schedule_id, run.revision)
    except UnreadableDocument:
        return False
    return True
