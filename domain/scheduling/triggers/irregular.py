"""EveryBetween: irregular slots, each of which can be computed without the ones before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Self

import attrs

from domain.scheduling.durations import render_duration
from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers.calendar import position, slot_at
from domain.scheduling.triggers.fields import at_least
from domain.scheduling.triggers.scatter import FRACTION_BITS, bound, fraction
from domain.scheduling.values import EPOCH, MICROSECOND, ScheduleId, in_utc, micros

SHORTEST_INTERVAL: Final = timedelta(milliseconds=10)


def _not_below_the_shortest(instance: EveryBetween, attribute: Any, longest: timedelta) -> None:
    if longest < instance.shortest:
        remedy = f"use '{render_duration(instance.shortest)}' or more"
        raise InvalidValue(attribute.name, longest, "is below the shortest interval", remedy)


@attrs.frozen
class EveryBetween:
    """
    Slots that lie `shortest` to `longest` apart, different for every schedule and always the same for one.

    Slot k = anchor + k·(shortest + longest)/2 + u·(longest - shortest)/2, where u in [0, 1) is a stable
    hash of (schedule id, k). So every cell of the mean interval holds exactly one slot, and the slot
    of any cell is known at once. Raises `InvalidValue` below 10 ms, and when asked before it is bound.
    """

    shortest: timedelta = attrs.field(validator=at_least(SHORTEST_INTERVAL))
    longest: timedelta = attrs.field(validator=_not_below_the_shortest)
    anchor: datetime = attrs.field(default=EPOCH, validator=in_utc)
    schedule_id: ScheduleId | None = None

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC)."""
        return slot_at(self._slot(self._index(after) + 1))

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first."""
        newest = self._index(not_after)
        slots = (slot_at(self._slot(index)) for index in range(newest - n + 1, newest + 1))
        return tuple(slot for slot in slots if slot)

    def count(self, after: datetime, until: datetime) -> int:
        """Return how many slots lie in (after, until]."""
        return max(0, self._index(until) - self._index(after))

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the trigger with the irregularity of this schedule."""
        return attrs.evolve(self, schedule_id=schedule_id)

    def _index(self, instant: datetime) -> int:
        """Return the number of the newest slot at or before `instant`: that of its cell, or the one before."""
        at = position(instant)
        cell = 2 * (at - micros(self.anchor)) // self._two_means
        return cell if self._slot(cell) <= at else cell - 1

    def _slot(self, index: int) -> int:
        """Return slot `index` in microseconds after the epoch, rounded down once."""
        drawn = fraction("kept-between", bound(self.schedule_id, "every between"), index)
        half_width = (self.longest - self.shortest) // MICROSECOND
        twice_offset = (index * self._two_means << FRACTION_BITS) + drawn * half_width
        return micros(self.anchor) + (twice_offset >> FRACTION_BITS + 1)

    @property
    def _two_means(self) -> int:
        return (self.shortest + self.longest) // MICROSECOND
