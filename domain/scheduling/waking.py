"""Waking: when a schedule next needs a decision, so that nobody looks at it before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.scheduling.decisions import Hold
from domain.scheduling.policies.lateness import expires_at
from domain.scheduling.values import MICROSECOND
from domain.scheduling.watching import overdue_at

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def wake_at(schedule: Schedule) -> datetime | None:
    """Return the earliest of the next slot, the ends of all that waits, and what the watch looks for."""
    if schedule.retired or schedule.paused:
        return schedule.paused.until if schedule.paused else None
    watch = schedule.watch
    if not (schedule.held or schedule.backlog or watch.look_at or watch.counts_from):
        return schedule.next_slot()
    held = (_held_until(schedule, each) for each in schedule.held)
    backfilled = (each.wake_at() for each in schedule.backlog)
    wakes = (schedule.next_slot(), *held, *backfilled, watch.look_at, overdue_at(schedule))
    return min((wake for wake in wakes if wake), default=None)


def _held_until(schedule: Schedule, hold: Hold) -> datetime | None:
    expires = expires_at(hold.due_at, schedule.definition.policies.deadline)
    return expires + MICROSECOND if expires else None
