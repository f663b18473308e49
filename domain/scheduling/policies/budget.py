"""The catch-up budget: every late start of all schedules draws from one token bucket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import attrs

from domain.scheduling.definition import Priority
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive, positive_duration
from domain.scheduling.values import in_utc

MOST: Final = 1_000_000
LONGEST: Final = timedelta(days=1)

_RANKS: Final = {priority: place for place, priority in enumerate(Priority)}


def rank(priority: Priority) -> int:
    """Return how urgent a priority is: the lower, the more."""
    return _RANKS[priority]


def turn_of(priority: Priority, since: datetime) -> tuple[int, datetime]:
    """Return what says who is served first: urgency, then who has waited longest since the last grant."""
    return rank(priority), since


@attrs.frozen
class Budget:
    """At most `starts` late starts at once, and no more than that in each `per` in the long run."""

    starts: int = attrs.field()
    per: timedelta = attrs.field()

    @starts.validator
    def _some_and_not_too_many(self, attribute: object, value: int) -> None:
        positive(self, attribute, value)
        if value > MOST:
            raise InvalidValue("starts", value, "is too many", f"use {MOST} at most, or no budget at all")

    @per.validator
    def _not_too_long(self, attribute: object, value: timedelta) -> None:
        positive_duration(self, attribute, value)
        if value > LONGEST:
            raise InvalidValue("per", value, "is too long", "use a day at most, such as '10/d'")

    def cost(self, starts: int) -> timedelta:
        """Return how long the bucket takes to regain what so many starts draw; a microsecond too long if need be."""
        return -(-starts * self.per // self.starts) if starts else timedelta()


@attrs.frozen
class Bucket:
    """
    What is left of a budget, as one instant: at `full_at` (UTC) every token is there, if nobody draws before.

    Where the clock stepped back nothing is granted until it has come near that instant again.
    """

    budget: Budget
    full_at: datetime = attrs.field(validator=in_utc)

    def tokens(self, now: datetime) -> int:
        """Return how many late starts may be granted at `now`."""
        return max(0, self.budget.starts - self._missing(now))

    def drawn(self, starts: int, now: datetime) -> Bucket:
        """Return the bucket after so many late starts at `now`."""
        return attrs.evolve(self, full_at=max(self.full_at, now) + self.budget.cost(starts)) if starts else self

    def token_at(self, ordinal: int, now: datetime) -> datetime:
        """Return when the token with this ordinal (from 1) can be drawn, if all before it were: `now` or later."""
        surplus = self.budget.starts - ordinal
        return max(now, max(self.full_at, now) - surplus * self.budget.per // self.budget.starts)

    def _missing(self, now: datetime) -> int:
        lacking = self.full_at - now
        return -(-lacking * self.budget.starts // self.budget.per) if lacking > timedelta() else 0


@attrs.frozen(kw_only=True)
class Wish:
    """How many late starts one schedule wants, how urgent it is, and since when it waits (its place in the line)."""

    wanted: int
    priority: Priority
    since: datetime

    @property
    def turn(self) -> tuple[int, datetime]:
        """Return what says who comes first."""
        return turn_of(self.priority, self.since)


def allot(wishes: Sequence[Wish], tokens: int) -> list[int]:
    """Share tokens among wishes, in their order: the urgent ones first, and in turns among equally urgent ones."""
    shares = [0] * len(wishes)
    in_order = sorted((each for each in range(len(wishes)) if wishes[each].wanted), key=lambda i: wishes[i].turn)
    for _, equals in groupby(in_order, key=lambda i: wishes[i].priority):
        waiting = list(equals)
        while waiting and tokens:
            served = waiting[:tokens]
            for each in served:
                shares[each] += 1
            tokens -= len(served)
            waiting = [each for each in waiting if shares[each] < wishes[each].wanted]
    return shares
