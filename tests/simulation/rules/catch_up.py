"""Late starts stay within the catch-up budget, one burst and what flows in, and whoever waits for it stands in line."""

from __future__ import annotations

from datetime import datetime

from domain.scheduling.decisions import Reason
from domain.scheduling.ledger import Disposition
from domain.scheduling.policies.budget import Budget
from domain.scheduling.schedule import Schedule
from tests.simulation.rules.rule import Rule, Written


class CatchUp(Rule):
    """Counts late starts, at which instant of the store's clock; of a bucket it knows nothing."""

    def __init__(self, budget: Budget | None) -> None:
        self.budget = budget
        self.granted: list[tuple[datetime, int]] = []

    def written(self, event: Written) -> None:
        entries = event.record.entries
        late = sum(each.disposition is Disposition.STARTED and each.reason is Reason.LATE for each in entries)
        if not late or not self.budget:
            return
        if event.lease is None:
            raise self.broken(f"{event.by} started {late} slots of {event.after.id} late, and does not lead")
        self.granted.append((event.now, late))
        self._is_within(self.budget, event.now)

    def lined_up(self, schedule: Schedule, now: datetime, *, is_in_line: bool) -> None:
        """See whether a schedule stands in line after it was written: only whoever is decided now can wait there."""
        is_decided = not schedule.paused and not schedule.stands_until(now)
        if is_in_line != (_waits(schedule) and is_decided):
            raise self.broken(f"{schedule.id} {'stands' if is_in_line else 'does not stand'} in line for the budget")

    def _is_within(self, budget: Budget, now: datetime) -> None:
        total = 0
        for since, late in reversed(self.granted):
            total += late
            # Where the clock has stepped back, what was granted in the time that comes again counts once.
            allowed = budget.starts + (now - since) * budget.starts // budget.per
            if total > allowed:
                raise self.broken(f"{total} late starts from {since} to {now}, where {budget} allows {allowed}")


def _waits(schedule: Schedule) -> bool:
    reasons = [*(hold.reason for hold in schedule.held), *(each.reason for each in schedule.backlog)]
    return Reason.BUDGET in reasons
