"""Runs in memory: the reference for how a run's state moves its indexes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from adapters.memory.agenda import Agenda
from adapters.memory.state import MemoryState
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from application.ports.run_store import Pulse, RunChange, RunStore
from application.ports.set_aside import SECOND_LOOK, Kind
from domain.scheduling.definition import Priority
from domain.scheduling.run import Run
from domain.scheduling.run_states import Running
from domain.scheduling.values import MICROSECOND, FireId, ScheduleId


@attrs.define(slots=False)
class MemoryRuns(RunStore):
    """The runs of one `MemoryState`."""

    state: MemoryState

    def get(self, fire_id: FireId) -> Run | None:
        return self.state.runs.get(fire_id)

    def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
        return [self.state.runs.get(fire_id) for fire_id in fire_ids]

    def set_run_aside(self, fire_id: FireId, why: str, now: datetime) -> None:
        for index in (self.state.waiting, self.state.queued, self.state.expiring, self.state.beats):
            index.put_off(fire_id, now, now + SECOND_LOOK)
        self.state.set_aside[Kind.RUN, fire_id] = why

    def waiting(self, now: datetime, limit: int) -> Sequence[Run]:
        return self._reached(self.state.waiting, now)[:limit]

    def queued(
        self, priority: Priority, before: datetime, limit: int, *, beyond: datetime | None = None
    ) -> Sequence[Run]:
        reached = self._reached(self.state.queued, before - MICROSECOND, beyond)
        return [run for run in reached if run.priority is priority][:limit]

    def silent(self, since: datetime, limit: int, *, beyond: datetime | None = None) -> Sequence[Run]:
        return self._reached(self.state.beats, since, beyond)[:limit]

    def expired(self, now: datetime, limit: int) -> Sequence[Run]:
        return self._reached(self.state.expiring, now - MICROSECOND)[:limit]

    def has_running(self) -> bool:
        return bool(self.state.beats)

    def has_queued(self) -> bool:
        return bool(self.state.queued)

    def advance(self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None) -> Sequence[Recorded]:
        check_size("changes", len(changes))
        self.state.leases.check(lease)
        return [self.advance_one(change, now) for change in changes]

    def advance_one(self, change: RunChange, now: datetime) -> Recorded:
        """Write one transition if the store still holds the version it starts from."""
        present = self.state.runs.get(change.before.fire_id)
        if present is None or present.version != change.before.version:
            return Recorded.STALE
        beat = self.state.beats.get(change.after.fire_id)
        self.state.put_run(change.after)
        self.state.put_children(change.after, change.children, now)
        if beat and isinstance(change.before.state, Running) and isinstance(change.after.state, Running):
            self.state.beats[change.after.fire_id] = beat
        if change.after.has_ended:
            self.state.end_run(change.after, now)
        return Recorded.RECORDED

    def beat(self, fire_id: FireId, token: str, now: datetime) -> Pulse:
        run = self.state.runs.get(fire_id)
        if run is None or not isinstance(run.state, Running) or run.state.token != token:
            return Pulse(is_current=False)
        self.state.beats[fire_id] = now
        return Pulse(is_current=True, cancel_asked=run.cancel_asked_by is not None)

    def requested(self, id: ScheduleId, limit: int) -> Sequence[FireId]:
        return self.state.requested[id][::-1][:limit]

    def failed(self, limit: int) -> Sequence[FireId]:
        return self.state.failed.newest(limit)

    def _reached(self, index: Agenda[FireId], until: datetime, beyond: datetime | None = None) -> list[Run]:
        ahead = index.after(beyond) if beyond else ()
        return [self.state.runs[fire_id] for fire_id in (*index.reached(until), *ahead)]
