"""Lining up: a schedule with slots that wait for the catch-up budget has a place among all that do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.policies.budget import Wish
from domain.scheduling.values import MICROSECOND

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


def in_line(decided: Decided, now: datetime) -> Decided:
    """
    Let the schedule line up, keep its place or leave the line.

    The place is the instant since which it waits. Whoever was granted starts goes behind those who were granted
    fewer at the same instant, or none: so the starts go round.
    """
    after = decided.schedule
    since = _since(decided, now) if waiting_slots(after) else None
    if since == after.in_line_since:
        return decided
    return attrs.evolve(decided, schedule=attrs.evolve(after, in_line_since=since))


def waiting_slots(schedule: Schedule) -> int:
    """Return how many slots of a schedule wait for the catch-up budget."""
    if not (schedule.held or schedule.backlog):
        return 0
    reasons = [*(each.reason for each in schedule.held), *(each.reason for each in schedule.backlog)]
    return reasons.count(Reason.BUDGET)


def catching_up(schedule: Schedule) -> tuple[datetime, ...]:
    """Return the slots that draw a token each when they start, in that order: those held late, then the backlog."""
    return (*(each.due_at for each in schedule.held if each.late), *(each.due_at for each in schedule.backlog))


def wish_of(schedule: Schedule, wanted: int, now: datetime) -> Wish:
    """Return what a schedule wants of the budget, in its place in the line or, as it comes, at its end."""
    since = schedule.in_line_since or now
    return Wish(wanted=wanted, priority=schedule.definition.priority, since=since)


def _since(decided: Decided, now: datetime) -> datetime:
    granted = decided.late_starts
    return now + granted * MICROSECOND if granted else decided.before.in_line_since or now
