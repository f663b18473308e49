"""Excluding: a rule that leaves out whole local dates, such as holidays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, Self

import attrs

from domain.scheduling.triggers.counting import count_if_few
from domain.scheduling.triggers.open_times import latest_open, next_open
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.zones import valid_zone
from domain.scheduling.values import MICROSECOND, ScheduleId

_A_DAY: Final = timedelta(days=1)


def _in_order(dates: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(dates)))


@attrs.frozen
class Excluding:
    """The slots of `trigger` that do not fall on one of `dates`, as the calendar of `timezone` counts them."""

    trigger: Trigger
    dates: tuple[date, ...] = attrs.field(converter=_in_order)
    timezone: str = attrs.field(default="UTC", validator=valid_zone)

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC) on a date that is not excluded."""
        return next_open(self.trigger, self, self.timezone, after)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC) on dates not excluded, oldest first."""
        return latest_open(self.trigger, self, self.timezone, not_after, n)

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until] if they are few, else None."""
        return count_if_few(self, after, until)

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the same exclusions around the bound trigger."""
        return attrs.evolve(self, trigger=self.trigger.bound_to(schedule_id))

    def opens(self, local: datetime) -> datetime:
        """Return `local`, or the midnight that ends the excluded dates it falls into."""
        day = local.date()
        while self._excludes(day):
            day += _A_DAY
        return local if day == local.date() else datetime.combine(day, time())

    def closed(self, local: datetime) -> datetime:
        """Return `local`, or the last microsecond before the excluded dates it falls into."""
        day = local.date()
        while self._excludes(day):
            day -= _A_DAY
        return local if day == local.date() else datetime.combine(day + _A_DAY, time()) - MICROSECOND

    def _excludes(self, day: date) -> bool:
        index = bisect_left(self.dates, day)
        return index < len(self.dates) and self.dates[index] == day
