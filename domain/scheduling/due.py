"""The slots that have come due and are still worth deciding."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from domain.scheduling.decisions import Reason, Skip, Span
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import MICROSECOND


@attrs.frozen
class DueSlots:
    """
    The slots of `trigger` in the half-open window (after, until].

    Nothing is enumerated: the newest slots are asked for singly, the rest is a span.
    """

    trigger: Trigger
    after: datetime
    until: datetime

    def span(self) -> Span | None:
        """Return all the slots as one span, or None when there are none."""
        first = self.trigger.next(self.after)
        if first is None or first > self.until:
            return None
        (last,) = self.trigger.latest(self.until, 1)
        return Span(first, last, 1 if first == last else self.trigger.count(self.after, self.until))

    def newest(self, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots, oldest first."""
        return tuple(slot for slot in self.trigger.latest(self.until, n) if slot > self.after)

    def before(self, slot: datetime) -> DueSlots:
        """Return the slots older than `slot`."""
        return DueSlots(self.trigger, self.after, slot - MICROSECOND)

    def older_than(self, age: timedelta | None, now: datetime, reason: Reason) -> tuple[DueSlots, tuple[Skip, ...]]:
        """Skip, for `reason`, the slots whose age at `now` exceeds `age`; return the younger ones with the skips."""
        if age is None or now - age <= self.after:
            return self, ()
        edge = min(now - age - MICROSECOND, self.until)
        old = DueSlots(self.trigger, self.after, edge).span()
        return DueSlots(self.trigger, edge, self.until), (Skip(old, reason),) if old else ()
