"""What the store keeps of the catch-up budget."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from domain.scheduling.definition import Priority
from domain.scheduling.policies.budget import Bucket, Budget, turn_of


@attrs.frozen(kw_only=True)
class Draw:
    """What one record draws from the bucket: so many late starts, under this budget."""

    budget: Budget
    starts: int

    @property
    def cost(self) -> timedelta:
        """Return by how much later the bucket is full."""
        return self.budget.cost(self.starts)


@attrs.frozen
class Place:
    """A schedule's place in the line of those that wait for the budget: its urgency, and since when it waits."""

    priority: Priority
    since: datetime

    @property
    def turn(self) -> tuple[int, datetime]:
        """Return what says who is served first."""
        return turn_of(self.priority, self.since)


@attrs.frozen(kw_only=True)
class CatchUp:
    """
    The bucket as it was written last, and how many schedules stand in the line.

    `bucket` is None where nothing was ever drawn.
    """

    bucket: Bucket | None = None
    waiting: int = 0

    def under(self, budget: Budget, now: datetime) -> Bucket:
        """Return the bucket under the budget in force: another one than was drawn from begins full."""
        return self.bucket if self.bucket and self.bucket.budget == budget else Bucket(budget, now)

    def as_known(self, budget: Budget | None, now: datetime) -> Bucket | None:
        """Return the bucket as one sees it who need not have the leader's settings: else that last drawn from."""
        return self.under(budget, now) if budget else self.bucket
