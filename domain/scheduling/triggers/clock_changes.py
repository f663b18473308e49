"""Which slots a clock change affects: what `kept show` and `kept lint` tell before it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import attrs

from domain.scheduling.triggers.bounded import Bounded
from domain.scheduling.triggers.cron import Cron, local_times
from domain.scheduling.triggers.dst import instants
from domain.scheduling.triggers.excluding import Excluding
from domain.scheduling.triggers.jittered import Jittered
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.within import Within
from domain.scheduling.triggers.zones import ClockChange, Stretch, stretches
from domain.scheduling.values import MICROSECOND

A_YEAR: Final = timedelta(days=366)
LOCAL_TIMES_PER_CHANGE: Final = 5


@attrs.frozen
class ClockChangeEffect:
    """
    What one clock change makes of one fixed local time.

    `local` (naive) is what the expression names; `slots` (UTC) is what it becomes: none when it is
    skipped, two when both passes count. Where the rule is jittered, slots are the unjittered ones.
    """

    timezone: str
    change: ClockChange
    local: datetime
    slots: tuple[datetime, ...]


def affected(trigger: Trigger, after: datetime, horizon: timedelta = A_YEAR) -> tuple[ClockChangeEffect, ...]:
    """
    Return how the clock changes in (after, after + horizon] affect `trigger`, in order.

    At most `LOCAL_TIMES_PER_CHANGE` local times are told of each change. Elapsed time and wildcard
    expressions follow the clock of the universe, so nothing of theirs is affected.
    """
    match trigger:
        case Cron():
            return () if trigger.is_wildcard else tuple(_effects(trigger, after, after + horizon))
        case Jittered():
            return affected(trigger.trigger, after, horizon)
        case Bounded() | Within() | Excluding():
            return tuple(effect for effect in affected(trigger.trigger, after, horizon) if _keeps(trigger, effect))
        case _:
            return ()


def _keeps(trigger: Trigger, effect: ClockChangeEffect) -> bool:
    """True when the combinator lets through one of the slots, or there was none to test."""
    return not effect.slots or any(trigger.next(slot - MICROSECOND) == slot for slot in effect.slots)


def _effects(cron: Cron, after: datetime, until: datetime) -> Iterator[ClockChangeEffect]:
    for change, around in _changes(cron.timezone, after, until):
        for local in _touched(cron, change):
            yield ClockChangeEffect(cron.timezone, change, local, instants(around, cron.rule, local))


def _changes(zone: str, after: datetime, until: datetime) -> Iterator[tuple[ClockChange, tuple[Stretch, Stretch]]]:
    """Yield each clock change in (after, until] with the stretch before it and the one after it."""
    years = range(after.year - 1, until.year + 1)
    for before, behind in pairwise(stretch for year in years for stretch in stretches(zone, year)):
        change = behind.opening
        if change and change.at == behind.start and after < change.at <= until:
            yield change, (before, behind)


def _touched(cron: Cron, change: ClockChange) -> Iterator[datetime]:
    """Yield the first local times that the change leaves out or shows twice."""
    at = change.at.replace(tzinfo=None)
    local, end = at + min(change.before, change.after), at + max(change.before, change.after)
    for _ in range(LOCAL_TIMES_PER_CHANGE):
        found = local_times(cron.expression).first_from(local)
        if found is None or found >= end:
            return
        yield found
        local = found + MICROSECOND
