"""Every: a fixed rate in elapsed time, which no clock change touches."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Self

import attrs

from domain.scheduling.triggers.calendar import position, slot_at
from domain.scheduling.triggers.fields import at_least
from domain.scheduling.triggers.irregular import EveryBetween
from domain.scheduling.triggers.scatter import bound, fraction, scaled
from domain.scheduling.values import EPOCH, MICROSECOND, ZERO, ScheduleId, in_utc, micros

SHORTEST_INTERVAL: Final = timedelta(milliseconds=10)


@attrs.frozen
class Every:
    """
    The instants anchor + k·interval for every whole k, in exact microseconds.

    The anchor fixes the phase of the grid, not its beginning: with the default, the Unix epoch, "every
    5 min" means :00, :05 and so on. `spread` shifts the grid by a phase that derives from the id, so
    that schedules of one interval do not all come due at once. Raises `InvalidValue` below 10 ms.
    """

    interval: timedelta = attrs.field(validator=at_least(SHORTEST_INTERVAL))
    anchor: datetime = attrs.field(default=EPOCH, validator=in_utc)
    spread: bool = False
    schedule_id: ScheduleId | None = None

    @staticmethod
    def between(shortest: timedelta, longest: timedelta, anchor: datetime = EPOCH) -> EveryBetween:
        """Return an irregular trigger whose slots lie `shortest` to `longest` apart."""
        return EveryBetween(shortest, longest, anchor)

    @property
    def phase(self) -> timedelta:
        """How far `spread` shifts the grid, less than one interval; raises `InvalidValue` while unbound."""
        if not self.spread:
            return ZERO
        drawn = fraction("kept-spread", bound(self.schedule_id, "spread"))
        return timedelta(microseconds=scaled(drawn, self._step))

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC)."""
        return self._slot(self._index(after) + 1)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first."""
        newest = self._index(not_after)
        slots = (self._slot(index) for index in range(newest - n + 1, newest + 1))
        return tuple(slot for slot in slots if slot)

    def count(self, after: datetime, until: datetime) -> int:
        """Return how many slots lie in (after, until]."""
        return max(0, self._index(until) - self._index(after))

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the trigger with the phase of its `spread` fixed."""
        return attrs.evolve(self, schedule_id=schedule_id) if self.spread else self

    @cached_property
    def _step(self) -> int:
        return self.interval // MICROSECOND

    @cached_property
    def _origin(self) -> int:
        return micros(self.anchor + self.phase)

    def _index(self, instant: datetime) -> int:
        """Return the number of the newest slot at or before `instant`."""
        return (position(instant) - self._origin) // self._step

    def _slot(self, index: int) -> datetime | None:
        return slot_at(self._origin + index * self._step)
