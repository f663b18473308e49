"""No run is recorded beside more unfinished ones than its schedule's overlap policy allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from domain.scheduling.policies.overlap import Allow, OverlapPolicy
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, GroupName, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written


class Overlap(Rule):
    """Knows which runs of a schedule, and of an exclusive group, are unfinished: from the transitions alone."""

    def __init__(self) -> None:
        self.of_schedule: defaultdict[ScheduleId, set[FireId]] = defaultdict(set)
        self.of_group: defaultdict[GroupName, set[FireId]] = defaultdict(set)

    def written(self, event: Written) -> None:
        begun = [*event.record.runs, *event.begun_again]
        self._begin(begun)
        if not event.before:
            return
        policies = event.before.definition.policies
        unfinished = set(self.of_schedule[event.after.id])
        if policies.exclusive:
            unfinished |= self.of_group[policies.exclusive]
        # What follows a failed run is owed to it, whatever runs beside it.
        started = [run for run in begun if not run.is_fallback]
        limit = _limit(policies.overlap)
        if started and limit is not None and len(unfinished) > limit:
            raise self.broken(f"{event.after.id} has {sorted(unfinished)} at once under {policies.overlap.name}")

    def moved(self, event: Moved) -> None:
        if event.after.has_ended:
            self.of_schedule[event.after.schedule_id].discard(event.after.fire_id)
            for group in self.of_group.values():
                group.discard(event.after.fire_id)

    def _begin(self, runs: Iterable[Run]) -> None:
        for run in runs:
            self.of_schedule[run.schedule_id].add(run.fire_id)
            if run.group:
                self.of_group[run.group].add(run.fire_id)


def _limit(policy: OverlapPolicy) -> int | None:
    return policy.max_concurrent if isinstance(policy, Allow) else 1
