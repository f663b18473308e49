"""The end of a run is not forgotten before a record has acted on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from application.ports.schedule_store import Notice
from domain.scheduling.values import FireId, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written


class Notices(Rule):
    """Counts the ends that no record has acted on, per schedule."""

    def __init__(self) -> None:
        self.pending: defaultdict[ScheduleId, Counter[FireId]] = defaultdict(Counter)

    def moved(self, event: Moved) -> None:
        if event.after.has_ended and not event.after.parent:
            self.pending[event.after.schedule_id][event.after.fire_id] += 1

    def written(self, event: Written) -> None:
        if event.record.forgotten:
            self.pending.pop(event.after.id, None)
        for notice in event.record.notices:
            self.pending[event.after.id][notice.fire_id] -= 1

    def check(self, kept: Mapping[ScheduleId, Mapping[str, Notice]]) -> None:
        """Compare with the notices that the store keeps."""
        for id, pending in self.pending.items():
            wanted = sorted(pending.elements())
            found = sorted(notice.fire_id for notice in kept.get(id, {}).values())
            if wanted != found:
                raise self.broken(f"{id} has yet to act on the end of {wanted}, and the store remembers {found}")
