"""Catching up: which schedules are looked at because of the budget, and how many late starts each may decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.schedule_store import ScheduleStore, Standing
from application.scheduling.gauges import Gauges, Look
from application.scheduling.groups import one_of_each_group
from application.scheduling.recording import place
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.errors import DomainError
from domain.scheduling.lining_up import wish_of
from domain.scheduling.policies.budget import Bucket, Budget, allot
from domain.scheduling.policies.gauges import Readings

Outcome: TypeAlias = tuple[Standing, Decided]


@attrs.define
class CatchingUp:
    """
    Lets schedules decide within the catch-up budget, which the leader alone draws from.

    `next_token_at` is when somebody who waits can be served next, None while nobody does: the leader has to look
    then, although nothing stands in the due index. Whoever takes over looks at the line once in any case, so that
    slots which waited for a budget that nobody sets any more are let go. `look` is what gauges showed last.
    """

    schedules: ScheduleStore
    budget: Budget | None = None
    gauges: Gauges = Gauges()
    look: Look = Look()
    next_token_at: datetime | None = None
    _line_was_empty_under: int = 0

    def decided(self, due: Sequence[Standing], lease: Lease, now: datetime, limit: int) -> Sequence[Outcome]:
        """Decide the schedules that are due and, as far as `limit` and the budget go, those first in the line."""
        if self.budget is None:
            return self._without_budget(due, lease, now, limit)
        catch_up = self.schedules.catch_up()
        bucket = catch_up.under(self.budget, now)
        heads = min(bucket.tokens(now), limit - len(due)) if catch_up.waiting else 0
        standings = self._joined(due, heads, now)
        outcomes = self._within(bucket.tokens(now), standings, self._read_for(standings), now)
        self.next_token_at = _next_token_at(bucket, outcomes, now, somebody_waited=catch_up.waiting > 0)
        return outcomes

    def _without_budget(self, due: Sequence[Standing], lease: Lease, now: datetime, limit: int) -> Sequence[Outcome]:
        heads = 0
        if lease.epoch != self._line_was_empty_under:
            somebody_waits = self.schedules.catch_up().waiting > 0
            heads = limit - len(due) if somebody_waits else 0
            self._line_was_empty_under = 0 if somebody_waits else lease.epoch
            self.next_token_at = now if somebody_waits else None
        standings = self._joined(due, heads, now)
        return self._unlimited(standings, self._read_for(standings), now)

    def _read_for(self, standings: Sequence[Standing]) -> Readings:
        self.look = self.gauges.read_for(each.schedule for each in standings)
        return self.look.readings

    def _joined(self, due: Sequence[Standing], heads: int, now: datetime) -> Sequence[Standing]:
        known = {each.schedule.id for each in due} if heads else set()
        line = self.schedules.in_line(now, heads) if heads else ()
        return [*due, *(each for each in line if each.schedule.id not in known)]

    def _within(
        self, tokens: int, standings: Sequence[Standing], readings: Readings, now: datetime
    ) -> Sequence[Outcome]:
        """Decide without limit; share the tokens among those that want too many, and decide those again."""
        outcomes = self._unlimited(standings, readings, now)
        wanted = [outcome.late_starts for _, outcome in outcomes]
        if sum(wanted) <= tokens:
            return outcomes
        wishes = [wish_of(standing.schedule, n, now) for (standing, _), n in zip(outcomes, wanted, strict=True)]
        shares = zip(outcomes, wanted, allot(wishes, tokens), strict=True)
        limited = [each if share == n else self._decided(each[0], readings, now, share) for each, n, share in shares]
        return [each for each in limited if each]

    def _unlimited(self, standings: Sequence[Standing], readings: Readings, now: datetime) -> Sequence[Outcome]:
        each_once = one_of_each_group(standings)
        return [decided for each in each_once if (decided := self._decided(each, readings, now, None))]

    def _decided(self, standing: Standing, readings: Readings, now: datetime, tokens: int | None) -> Outcome | None:
        """Decide one schedule; None, and it is set aside, if what is stored contradicts itself."""
        try:
            after, heard = standing.heard(now)
            return standing, heard.and_then(
                after.schedule.decide(now, Circumstances(after.in_the_way, tokens, readings))
            )
        except (UnreadableDocument, DomainError) as why:
            self.schedules.set_schedule_aside(standing.schedule.id, str(why), now)
            return None


def _next_token_at(
    bucket: Bucket, outcomes: Sequence[Outcome], now: datetime, *, somebody_waited: bool
) -> datetime | None:
    """Return when to look again; where the last one has just left the line, once for nothing."""
    if not somebody_waited and not any(place(outcome.schedule, now) for _, outcome in outcomes):
        return None
    drawn = sum(outcome.late_starts for _, outcome in outcomes)
    return bucket.drawn(drawn, now).token_at(1, now)
