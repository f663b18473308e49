"""Bounded: a rule that begins and ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import MICROSECOND, ScheduleId, in_utc


def _not_before_the_start(instance: Bounded, attribute: Any, end: datetime | None) -> None:
    if end and instance.start and end < instance.start:
        remedy = f"use an instant at or after {instance.start.isoformat()}"
        raise InvalidValue(attribute.name, end.isoformat(), "is before the start", remedy)


_utc_or_none = attrs.validators.optional(in_utc)


@attrs.frozen
class Bounded:
    """The slots of `trigger` from `start` to `end` (UTC, both included; None leaves that side open)."""

    trigger: Trigger
    start: datetime | None = attrs.field(default=None, validator=_utc_or_none)
    end: datetime | None = attrs.field(default=None, validator=[_utc_or_none, _not_before_the_start])

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC), or None when the rule has ended."""
        slot = self.trigger.next(self._not_below_start(after))
        return None if slot is None or (self.end and slot > self.end) else slot

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first; none precedes the start."""
        slots = self.trigger.latest(min(not_after, self.end or not_after), n)
        return tuple(slot for slot in slots if self.start is None or slot >= self.start)

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until], if the rule within can tell."""
        first, last = self._not_below_start(after), min(until, self.end or until)
        return self.trigger.count(first, last)

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the same bounds around the bound trigger."""
        return attrs.evolve(self, trigger=self.trigger.bound_to(schedule_id))

    def _not_below_start(self, after: datetime) -> datetime:
        """Return `after`, or the last instant before the start if that is later."""
        return max(after, self.start - MICROSECOND) if self.start else after
