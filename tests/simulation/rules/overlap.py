"""No run is recorded beside more unfinished ones than its schedule's overlap policy allows."""

from __future__ import annotations

from collections import defaultdict

from domain.scheduling.policies.overlap import Allow, OverlapPolicy
from domain.scheduling.values import FireId, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written


class Overlap(Rule):
    """Knows which runs are unfinished by recorded state, from the transitions alone."""

    def __init__(self) -> None:
        self.unfinished: defaultdict[ScheduleId, set[FireId]] = defaultdict(set)

    def written(self, event: Written) -> None:
        again = tuple(change.after for change in event.record.retried)
        unfinished = self.unfinished[event.after.id]
        unfinished |= {run.fire_id for run in (*event.record.runs, *again)}
        # What follows a failed run is owed to it, whatever runs beside it.
        started = [run for run in (*event.record.runs, *again) if not run.is_fallback]
        policy = event.before.definition.policies.overlap if event.before else Allow()
        limit = _limit(policy)
        if started and limit is not None and len(unfinished) > limit:
            raise self.broken(f"{event.after.id} has {sorted(unfinished)} at once under {policy.name}")

    def moved(self, event: Moved) -> None:
        if event.after.has_ended:
            self.unfinished[event.after.schedule_id].discard(event.after.fire_id)


def _limit(policy: OverlapPolicy) -> int | None:
    return policy.max_concurrent if isinstance(policy, Allow) else 1
