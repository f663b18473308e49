"""Tombstones of one-offs that were kept: they stay for as long as a file declares the promise, and 30 days besides."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import attrs

from application.ports.schedule_store import Record, ScheduleStore, Standing
from application.scheduling.recording import Recording
from application.scheduling.set_aside import passed_over, readable_standings
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

PAGE = 500


@attrs.frozen
class Tombstones:
    """
    Says whose a tombstone is: the origin that declared the promise last, or nobody's.

    While it is somebody's it is not forgotten, because the next `apply` would take the promise for a new one
    and fire it again.
    """

    schedules: ScheduleStore
    recording: Recording

    def taken_over(self, standing: Standing, origin: str) -> Record | None:
        """Return the record that leaves a tombstone to `origin`, or None where it is that origin's already."""
        schedule = standing.schedule
        return self._left_to(origin, schedule) if schedule.origin != origin else None

    def let_go(self, origin: str, declared: Collection[ScheduleId], now: datetime) -> None:
        """
        Leave to nobody what `origin` does not declare any more, so that it is forgotten in its time.

        One that somebody else writes meanwhile is left for the next time.
        """
        ids = [id for id in self.schedules.ids() if id not in declared]
        for start in range(0, len(ids), PAGE):
            records = list(self._letting_go(origin, ids[start : start + PAGE]))
            if records:
                self.schedules.record(None, now, records)

    def _letting_go(self, origin: str, ids: list[ScheduleId]) -> Iterator[Record]:
        for _, standing in readable_standings(self.schedules, ids, passed_over):
            if standing and standing.schedule.origin == origin and standing.schedule.was_kept:
                yield self._left_to("", standing.schedule)

    def _left_to(self, origin: str, schedule: Schedule) -> Record:
        left = attrs.evolve(schedule, origin=origin, version=schedule.version + 1)
        return self.recording.of_new(left, schedule.version)
