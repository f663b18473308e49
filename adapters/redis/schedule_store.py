"""Schedules on Redis: standings read in one script, decisions written in one script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

import redis

from adapters.redis.agenda import needing_the_coordinator, next_instant
from adapters.redis.aside import Aside
from adapters.redis.batches import Write, heading, in_batches
from adapters.redis.boundary import at_the_boundary
from adapters.redis.catch_up import lines, read_catch_up
from adapters.redis.documents.act import read_act
from adapters.redis.documents.reading import belonging_to
from adapters.redis.documents.revision import read_revision
from adapters.redis.documents.schedule import RevisionKey
from adapters.redis.keys import Keys
from adapters.redis.record_writes import forgetting_body, record_body
from adapters.redis.replies import OpenedStanding, opened_standing, texts
from adapters.redis.revisions import Revisions
from adapters.redis.runs_of_a_schedule import RunsOfASchedule
from adapters.redis.scripts import lua
from adapters.redis.writing import WritingScript
from application.ports.catch_up import CatchUp
from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from application.ports.schedule_store import Act, Record, ScheduleStore, Standing
from application.ports.set_aside import SECOND_LOOK, Kind, SetAside
from domain.scheduling.definition import Revision
from domain.scheduling.values import ScheduleId, micros

Found = dict[RevisionKey, Revision | UnreadableDocument]
"""Revisions, and why some cannot be read: one of those must not keep the others from being decided."""


class RedisScheduleStore(ScheduleStore):
    """
    Fills `ScheduleStore` on one namespace and shard.

    A `record` that raises `StoreUnreachable` may have been carried out: its reply was lost, not
    necessarily its effect. It is never repeated here; the caller reads the schedule again.
    """

    def __init__(self, client: redis.Redis, keys: Keys, revisions: Revisions | None = None) -> None:
        self._client = client
        self._keys = keys
        self._revisions = revisions or Revisions()
        self._aside = Aside(client, keys)
        self._runs_of = RunsOfASchedule(client, keys)
        self._due = client.register_script(lua("due", "standing"))
        self._standings = client.register_script(lua("standings", "standing"))
        self._line = client.register_script(lua("line", "standing"))
        self._catch_up = client.register_script(lua("catch_up"))
        self._leave_the_line = client.register_script(lua("leave_the_line"))
        self._next_due = client.register_script(lua("next_due", "earliest"))
        self._record = WritingScript(client, lua("record", "writer", "runs", "inbox", "tidings"))

    @at_the_boundary
    def standing(self, ids: Sequence[ScheduleId]) -> Sequence[Standing | None]:
        keys, found = [self._keys.named("schedules")], list[Any]()
        for batch in in_batches(ids):
            found += self._standings(keys=keys, args=[self._keys.prefix, *batch])
        opened = [_opened(id, reply) if reply else None for id, reply in zip(ids, found, strict=True)]
        revisions = self._revisions_of(each for each in opened if each)
        return [_joined(each, revisions) if each else None for each in opened]

    @at_the_boundary
    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        keys = [self._keys.named("schedules"), self._keys.named("due")]
        return self._readable(self._due(keys=keys, args=[self._keys.prefix, micros(now), limit]), now)

    @at_the_boundary
    def set_schedule_aside(self, id: ScheduleId, why: str, now: datetime) -> None:
        self._put_aside(id, why, now)

    @at_the_boundary
    def set_aside(self, limit: int) -> Sequence[SetAside]:
        return self._aside.listed(limit)

    @at_the_boundary
    def taken_back(self, found: Sequence[SetAside]) -> None:
        self._aside.take_back(found)

    @at_the_boundary
    def next_due(self) -> datetime | None:
        return next_instant(self._next_due(keys=needing_the_coordinator(self._keys)))

    @at_the_boundary
    def in_line(self, now: datetime, limit: int) -> Sequence[Standing]:
        keys = [self._keys.named("schedules"), *lines(self._keys)]
        return self._readable(self._line(keys=keys, args=[self._keys.prefix, limit]), now)

    @at_the_boundary
    def line(self, limit: int) -> Sequence[ScheduleId]:
        pipeline = self._client.pipeline(transaction=False)
        for key in lines(self._keys):
            pipeline.zrange(key, 0, limit - 1)
        found = [ScheduleId(id) for waiting in pipeline.execute() for id in texts(waiting)]
        return found[:limit]

    @at_the_boundary
    def catch_up(self) -> CatchUp:
        return read_catch_up(self._catch_up(keys=[self._keys.named("bucket"), *lines(self._keys)]))

    @at_the_boundary
    def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
        check_size("records", len(records))
        if not records and lease is None:
            return []
        keys = [RevisionKey.of(each.schedule) for each in records]
        writes = (self._write(*each) for each in zip(records, keys, strict=True))
        written = self._keys.written(leading=lease is not None)
        results = self._record.carry_out(written, heading(self._keys, lease, now), writes)
        for record, key, result in zip(records, keys, results, strict=True):
            if result is Recorded.RECORDED and not record.forgotten:
                self._revisions.add(key, record.schedule.revision)
        return results

    @at_the_boundary
    def ids(self) -> Sequence[ScheduleId]:
        return sorted(map(ScheduleId, texts(self._client.hkeys(self._keys.named("schedules")))))

    @at_the_boundary
    def revision(self, id: ScheduleId, number: int) -> Revision | None:
        found = self._client.hget(self._keys.named("revisions"), f"{id}:{number}")
        with belonging_to("schedule", id):
            return read_revision(number, found) if found else None

    @at_the_boundary
    def acts(self, id: ScheduleId, limit: int) -> Sequence[Act]:
        with belonging_to("schedule", id):
            return [read_act(act) for act in self._client.lrange(self._keys.of("acts", id), 0, limit - 1)]

    def _opened_or_aside(self, reply: list[Any], now: datetime) -> OpenedStanding | None:
        try:
            return opened_standing(reply)
        except UnreadableDocument as why:
            self._put_aside(reply[0], str(why), now)
            return None

    def _joined_or_aside(self, opened: OpenedStanding, revisions: Found, now: datetime) -> Standing | None:
        try:
            return _joined(opened, revisions)
        except UnreadableDocument as why:
            self._put_aside(opened.stored.id, str(why), now)
            return None

    def _put_aside(self, id: bytes | str, why: str, now: datetime) -> None:
        due, later = self._keys.named("due"), micros(now + SECOND_LOOK)
        self._leave_the_line(keys=[due, *lines(self._keys)], args=[id, later])
        self._aside.put(Kind.SCHEDULE, id, why, [due], micros(now))

    def _readable(self, replies: Any, now: datetime) -> Sequence[Standing]:
        opened = [each for reply in replies if (each := self._opened_or_aside(reply, now))]
        revisions = self._revisions_of(opened)
        return [standing for each in opened if (standing := self._joined_or_aside(each, revisions, now))]

    def _write(self, record: Record, revision: RevisionKey) -> Write:
        if record.forgotten:
            body = forgetting_body(record.schedule, self._runs_of.known(record.schedule))
        else:
            body = record_body(record, store_has_revision=revision in self._revisions)
        return Write(record.schedule.id, record.expected_version, body)

    def _revisions_of(self, opened: Iterable[OpenedStanding]) -> Found:
        """Return the revision of each; those that are not known yet are read in as few trips as possible."""
        wanted = {each.stored.revision_key for each in opened}
        found: Found = {key: known for key in wanted if (known := self._revisions.get(key))}
        for batch in in_batches(wanted - found.keys()):
            fields = [f"{key.id}:{key.number}" for key in batch]
            documents = self._client.hmget(self._keys.named("revisions"), fields)
            for key, document in zip(batch, documents, strict=True):
                found[key] = revision = _read(key, document)
                if isinstance(revision, Revision):
                    self._revisions.add(key, revision)
        return found


def _opened(id: ScheduleId, reply: list[Any]) -> OpenedStanding:
    with belonging_to("schedule", id):
        return opened_standing(reply)


def _joined(opened: OpenedStanding, revisions: Found) -> Standing:
    revision = revisions[opened.stored.revision_key]
    if isinstance(revision, Revision):
        return opened.joined(revision)
    # Raised itself it would hold this frame, which holds it.
    raise copy(revision)


def _read(key: RevisionKey, document: bytes | str | None) -> Revision | UnreadableDocument:
    if document is None:
        return UnreadableDocument(f"revision: {key.number} of schedule {key.id!r} is missing; restore it from a backup")
    try:
        with belonging_to("schedule", key.id):
            return read_revision(key.number, document)
    except UnreadableDocument as why:
        # A copy: the error holds the frames that it came through, and those whatever holds the error.
        return copy(why)
