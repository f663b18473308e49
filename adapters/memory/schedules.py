"""Schedules in memory: the reference for what one record writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import attrs

from adapters.memory.state import ACTS_KEPT, MemoryState
from application.ports.catch_up import CatchUp
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from application.ports.schedule_store import Act, Reading, Record, ScheduleStore, Standing
from application.ports.set_aside import SECOND_LOOK, Kind, SetAside
from domain.scheduling.definition import Revision
from domain.scheduling.inbox import Arrival, Inbox
from domain.scheduling.intake import to_read
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Tidings
from domain.scheduling.values import FireId, ScheduleId


@attrs.define(slots=False)
class MemorySchedules(ScheduleStore):
    """The schedules of one `MemoryState`."""

    state: MemoryState

    def standing(self, ids: Sequence[ScheduleId]) -> Sequence[Standing | None]:
        return [self._standing(id) if id in self.state.schedules else None for id in ids]

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        return [self._standing(id) for id in self.state.due.reached(now)[:limit]]

    def set_schedule_aside(self, id: ScheduleId, why: str, now: datetime) -> None:
        second_look = now + SECOND_LOOK
        if self.state.line.pop(id, None):
            self.state.due[id] = min(second_look, self.state.due.get(id) or second_look)
        self.state.due.put_off(id, now, second_look)
        self.state.set_aside[Kind.SCHEDULE, id] = why

    def set_aside(self, limit: int) -> Sequence[SetAside]:
        return [SetAside(*name, why) for name, why in sorted(self.state.set_aside.items())][:limit]

    def taken_back(self, found: Sequence[SetAside]) -> None:
        for each in found:
            self.state.set_aside.pop((each.kind, each.id), None)

    def next_due(self) -> datetime | None:
        return self.state.next_due()

    def in_line(self, now: datetime, limit: int) -> Sequence[Standing]:
        return [self._standing(id) for id in self.line(limit)]

    def line(self, limit: int) -> Sequence[ScheduleId]:
        return sorted(self.state.line, key=lambda id: (*self.state.line[id].turn, id))[:limit]

    def catch_up(self) -> CatchUp:
        return CatchUp(bucket=self.state.bucket, waiting=len(self.state.line))

    def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
        check_size("records", len(records))
        self.state.leases.check(lease)
        return [self._record(record, now) for record in records]

    def ids(self) -> Sequence[ScheduleId]:
        return sorted(self.state.schedules)

    def revision(self, id: ScheduleId, number: int) -> Revision | None:
        return self.state.revisions.get((id, number))

    def acts(self, id: ScheduleId, limit: int) -> Sequence[Act]:
        return self.state.acts[id][::-1][:limit]

    def _standing(self, id: ScheduleId) -> Standing:
        entries, schedule = self.state.entries[id], self.state.schedules[id]
        group = schedule.definition.policies.exclusive
        return Standing(
            schedule=self._with_what_waits(schedule),
            unfinished=self._oldest_first(self.state.unfinished[id]),
            group=self._oldest_first(self.state.groups[group]) if group else (),
            tail=entries.tail(),
            kept=len(entries),
            notices=tuple(self.state.notices[id].values()),
            is_followed=bool(self.state.followers[id]),
        )

    def _with_what_waits(self, schedule: Schedule) -> Schedule:
        if schedule.follows:
            return attrs.evolve(schedule, tidings=self.state.tidings[schedule.id].first(to_read(schedule)))
        return attrs.evolve(schedule, inbox=self._inbox(schedule)) if schedule.listens_to else schedule

    def _inbox(self, schedule: Schedule) -> Inbox:
        waiting = [Arrival(number, event) for number, event in sorted(self.state.inboxes[schedule.id].items())]
        newest = waiting[-1] if waiting else None
        return Inbox(arrivals=tuple(waiting[: to_read(schedule)]), newest=newest)

    def _record(self, record: Record, now: datetime) -> Recorded:
        present = self.state.schedules.get(record.schedule.id)
        if (present.version if present else None) != record.expected_version:
            return Recorded.STALE
        if any(self._has_changed(change.before) for change in record.changed):
            return Recorded.STALE
        if record.claim and set(self.state.groups[record.claim.group]) != set(record.claim.unfinished):
            return Recorded.STALE
        if record.reading and record.reading.last and present and self._has_come(record.reading, present):
            return Recorded.STALE
        if record.forgotten:
            self._forget(record.schedule.id)
            return Recorded.RECORDED
        self._write(record, now)
        self._line_up(record, now)
        self._trim(record)
        self._index(record, now)
        self.state.put_alerts(record.alerts)
        self._tell(record, now)
        return Recorded.RECORDED

    def _oldest_first(self, fire_ids: Iterable[FireId]) -> tuple[FireId, ...]:
        return tuple(sorted(fire_ids, key=lambda fire_id: self.state.runs[fire_id].recorded_at))

    def _has_changed(self, run: Run) -> bool:
        present = self.state.runs.get(run.fire_id)
        return present is None or present.version != run.version

    def _has_come(self, reading: Reading, schedule: Schedule) -> bool:
        return self.state.newest_number(schedule) > reading.newest

    def _write(self, record: Record, now: datetime) -> None:
        id, state = record.schedule.id, self.state
        waits_apart = attrs.evolve(record.schedule, inbox=Inbox(), tidings=Tidings()) if record.reading else None
        state.schedules[id] = waits_apart or record.schedule
        state.revisions[id, record.schedule.revision.number] = record.schedule.revision
        for entry in record.entries:
            state.entries[id].put(entry)
        for run in record.runs:
            if run.fire_id in state.runs:
                continue
            state.put_run(run)
            if run.is_request:
                state.requested[id].append(run.fire_id)
        for change in record.changed:
            state.put_run(change.after)
            state.put_children(change.after, change.children, now)
            if change.after.has_ended:
                state.end_run(change.after, now)
        if record.act:
            state.acts[id] = [*state.acts[id], record.act][-ACTS_KEPT:]

    def _line_up(self, record: Record, now: datetime) -> None:
        id, state = record.schedule.id, self.state
        if record.place:
            state.line[id] = record.place
        elif record.was_in_line:
            state.line.pop(id, None)
        if record.draw:
            bucket = self.catch_up().under(record.draw.budget, now)
            state.bucket = bucket.drawn(record.draw.starts, now)

    def _trim(self, record: Record) -> None:
        id = record.schedule.id
        for first in filter(self.state.entries[id].__contains__, record.trimmed_entries):
            del self.state.entries[id][first]
        for fire_id in record.trimmed_runs:
            self.state.forget_run(fire_id)
            self.state.forget_children(fire_id)
            self.state.requested[id] = [each for each in self.state.requested[id] if each != fire_id]
        for number in record.trimmed_revisions:
            self.state.revisions.pop((id, number), None)

    def _index(self, record: Record, now: datetime) -> None:
        id = record.schedule.id
        for notice in record.notices:
            self.state.notices[id].pop(notice.key, None)
        if record.waits_for:
            self.state.waiting_for[record.waits_for].add(id)
        if record.leaves:
            self.state.listeners[record.leaves].discard(id)
        if record.listens_to:
            self.state.listeners[record.listens_to].add(id)
        for upstream in record.unfollows:
            self.state.followers[upstream].discard(id)
        for upstream in record.follows:
            self.state.followers[upstream].add(id)
        # A run that ended since the schedule was read still has to be acted on.
        wake_at = now if self.state.notices[id] else self._woken_by_events(record, now)
        if wake_at is None:
            self.state.due.drop(id)
        else:
            self.state.due[id] = wake_at

    def _woken_by_events(self, record: Record, now: datetime) -> datetime | None:
        """Take what was read out of the inbox; what came since is decided when it is due."""
        reading, schedule = record.reading, record.schedule
        if reading is None:
            return record.wake_at
        self._let_go_of_tidings(reading, schedule.id)
        inbox = self.state.inboxes[schedule.id]
        for first, last in reading.taken:
            for number in [each for each in inbox if first <= each <= last]:
                del inbox[number]
        if reading.last or not self._has_come(reading, schedule):
            return record.wake_at
        return min(record.wake_at or datetime.max.replace(tzinfo=UTC), self.state.next_is_due(schedule, now))

    def _let_go_of_tidings(self, reading: Reading, id: ScheduleId) -> None:
        if reading.last:
            self.state.tidings.pop(id, None)
        elif reading.heard:
            waiting = self.state.tidings[id].without(reading.heard)
            self.state.tidings[id] = attrs.evolve(waiting, taken=())

    def _tell(self, record: Record, now: datetime) -> None:
        """Let those that follow hear the news, and look where there may be something to decide."""
        upstream, news = record.schedule.id, record.news
        for id in sorted(self.state.followers[upstream]) if news else ():
            before = self.state.tidings[id]
            after = before.hearing(upstream, news)
            self.state.tidings[id] = after
            # One that follows several may learn from an open slot that there is none before it.
            if after.told > before.told and (news.may_decide or len(self.state.schedules[id].follows) > 1):
                self.state.wake(id, now)

    def _forget(self, id: ScheduleId) -> None:
        state = self.state
        for fire_id in [fire_id for fire_id, run in state.runs.items() if run.schedule_id == id]:
            state.forget_run(fire_id)
            state.children.pop(fire_id, None)
        for key in [key for key in state.revisions if key[0] == id]:
            state.revisions.pop(key)
        state.schedules.pop(id)
        state.due.drop(id)
        state.line.pop(id, None)
        for table in (
            state.entries,
            state.unfinished,
            state.notices,
            state.acts,
            state.requested,
            state.inboxes,
            state.tidings,
        ):
            table.pop(id, None)
