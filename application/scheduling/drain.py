"""How those who wait for the catch-up budget are served: a forecast from the head of the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

import attrs

from application.ports.catch_up import CatchUp
from domain.scheduling.lining_up import catching_up, wish_of
from domain.scheduling.policies.budget import Bucket, Budget, Wish
from domain.scheduling.policies.line import Line
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId


@attrs.frozen(kw_only=True)
class Turn:
    """When a schedule that waits with so many slots is served: its next slot and its last one (UTC)."""

    slots: int
    next_at: datetime
    last_at: datetime


@attrs.frozen(kw_only=True)
class Drain:
    """
    How many schedules wait, and how those at the head of the line are served.

    A line that is longer than what was read of it is not `is_whole`: there are more slots than were counted, and what
    it says of an instant is the earliest.
    """

    schedules: int
    line: Line
    wishes: Mapping[ScheduleId, Wish]

    @classmethod
    def of(cls, catch_up: CatchUp, bucket: Bucket, heads: Iterable[Schedule], now: datetime) -> Self:
        """Forecast from the schedules that stand at the head of the line, in its order."""
        wishes = {each.id: wish_of(each, len(catching_up(each)), now) for each in heads}
        return cls(schedules=catch_up.waiting, line=Line(wishes.values(), bucket, now), wishes=wishes)

    @property
    def budget(self) -> Budget:
        """Return the budget that they wait for."""
        return self.line.bucket.budget

    @property
    def is_whole(self) -> bool:
        """Tell whether everybody who waits was read."""
        return len(self.wishes) >= self.schedules

    def turn(self, schedule: Schedule) -> Turn | None:
        """Return when a schedule is served; None where it does not wait, or too far behind to be known."""
        mine = self.wishes.get(schedule.id)
        if mine is None or not mine.wanted:
            return None
        next_at, last_at = (self.line.served_at(mine, nth) for nth in (1, mine.wanted))
        return Turn(slots=mine.wanted, next_at=next_at, last_at=last_at)

    def served_at(self, schedule: Schedule, slot: datetime) -> datetime | None:
        """Return when one slot of a schedule is served; None where it does not wait, or too far behind."""
        mine, waiting = self.wishes.get(schedule.id), catching_up(schedule)
        return self.line.served_at(mine, waiting.index(slot) + 1) if mine and slot in waiting else None
