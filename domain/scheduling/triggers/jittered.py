"""Jittered: a rule whose slots are scattered, each before the next one's nominal instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

import attrs

from domain.scheduling.triggers.fields import at_least
from domain.scheduling.triggers.scatter import bound, fraction, scaled
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import MICROSECOND, ScheduleId, micros


@attrs.frozen
class Jittered:
    """
    The slots of `trigger`, each later by less than `width`, and always before the next unjittered one.

    The offset is a stable hash of (schedule id, unjittered instant): the same slot is always late by
    the same amount, and schedules that share a rule do not come due at once. The slot *is* the
    jittered instant; what windows, exclusions, start and end inside `trigger` saw is the unjittered one.
    Raises `InvalidValue` when asked before it is bound to an id.
    """

    trigger: Trigger
    width: timedelta = attrs.field(validator=at_least(MICROSECOND))
    schedule_id: ScheduleId | None = None

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC): that of the newest nominal instant, or of the next."""
        for nominal in self.trigger.latest(after, 1):
            if (slot := self._slot(nominal)) > after:
                return slot
        following = self.trigger.next(after)
        return self._slot(following) if following else None

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first."""
        slots = [self._slot(nominal) for nominal in self.trigger.latest(not_after, n + 1)]
        if slots and slots[-1] > not_after:
            slots.pop()
        return tuple(slots[max(0, len(slots) - n) :])

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until], if the rule within can tell."""
        until = max(after, until)
        nominals = self.trigger.count(after, until)
        return None if nominals is None else nominals + self._pending(after) - self._pending(until)

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the trigger with the jitter of this schedule."""
        return attrs.evolve(self, trigger=self.trigger.bound_to(schedule_id), schedule_id=schedule_id)

    def _pending(self, instant: datetime) -> int:
        """Return 1 if a nominal instant has passed by `instant` whose slot has not, else 0."""
        return sum(self._slot(nominal) > instant for nominal in self.trigger.latest(instant, 1))

    def _slot(self, nominal: datetime) -> datetime:
        following = self.trigger.next(nominal)
        room = min(self.width, following - nominal) if following else self.width
        drawn = fraction("kept-jitter", bound(self.schedule_id, "jitter"), micros(nominal))
        return nominal + scaled(drawn, room // MICROSECOND) * MICROSECOND
