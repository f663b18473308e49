"""Troubles: the alarms that follow from how runs ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.alarms import ALERT, AlarmKind, Watched
from domain.scheduling.events import On
from domain.scheduling.policies.breaker import Circuit, Closed
from domain.scheduling.run_end import RunEnd
from domain.scheduling.slot import parse_fire_id

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def after_ends(schedule: Schedule, ends: Sequence[RunEnd], circuit: Circuit, now: datetime) -> Watched:
    """
    Return what the ends of runs, in their order, and the circuit after them say.

    A tombstone raises no alarm any more, and a hook of alerts raises none at all.
    """
    watched = Watched(schedule.watch)
    if schedule.retired or is_hook(schedule):
        return watched
    for end in ends:
        watched = _after_end(watched, end)
    opened = None if isinstance(circuit, Closed) else "too many runs failed in a row, and the schedule rests"
    return watched.seen(AlarmKind.CIRCUIT_OPEN, opened, now, else_="the probe succeeded")


def is_hook(schedule: Schedule) -> bool:
    """Tell whether a schedule listens to alerts: an alarm about it would only lead back to it."""
    timing = schedule.definition.timing
    return isinstance(timing, On) and timing.event == ALERT


def _after_end(watched: Watched, end: RunEnd) -> Watched:
    return _after_success_or_failure(_after_losses(watched, end), end)


def _after_losses(watched: Watched, end: RunEnd) -> Watched:
    if end.lost:
        why = f"{end.fire_id} lost {end.lost} attempt(s), because a worker fell silent"
        return watched.seen(AlarmKind.LOST, why, end.at)
    if not end.has_succeeded:
        return watched
    return watched.seen(AlarmKind.LOST, None, end.at, else_=f"{end.fire_id} succeeded and lost no attempt")


def _after_success_or_failure(watched: Watched, end: RunEnd) -> Watched:
    if end.has_failed:
        return watched.seen(AlarmKind.FAILING, f"{end.fire_id} failed for good", end.at)
    if not end.has_succeeded or parse_fire_id(end.fire_id).is_fallback:
        return watched
    succeeded = watched.seen(AlarmKind.FAILING, None, end.at, else_=f"{end.fire_id} succeeded")
    if succeeded.watch.counts_from is None:
        return succeeded
    counts_from = max(end.at, succeeded.watch.counts_from)
    return attrs.evolve(succeeded, watch=attrs.evolve(succeeded.watch, counts_from=counts_from))
