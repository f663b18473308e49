"""Schedules on Redis: standings read in one script, decisions written in one script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import redis

from adapters.redis.agenda import needing_the_coordinator, next_instant
from adapters.redis.batches import Write, heading, in_batches
from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.act import read_act
from adapters.redis.documents.revision import read_revision
from adapters.redis.documents.schedule import RevisionKey
from adapters.redis.keys import Keys
from adapters.redis.record_writes import forgetting_body, record_body
from adapters.redis.replies import OpenedStanding, opened_standing, texts
from adapters.redis.revisions import Revisions
from adapters.redis.runs_of_a_schedule import RunsOfASchedule
from adapters.redis.scripts import lua
from adapters.redis.writing import WritingScript
from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from application.ports.schedule_store import Act, Record, ScheduleStore, Standing
from domain.scheduling.definition import Revision
from domain.scheduling.values import ScheduleId, micros


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
        self._runs_of = RunsOfASchedule(client, keys)
        self._due = client.register_script(lua("due", "standing"))
        self._standings = client.register_script(lua("standings", "standing"))
        self._next_due = client.register_script(lua("next_due", "earliest"))
        self._record = WritingScript(client, lua("record", "writer", "runs"))

    @at_the_boundary
    def standing(self, ids: Sequence[ScheduleId]) -> Sequence[Standing | None]:
        keys, found = [self._keys.named("schedules")], list[Any]()
        for batch in in_batches(ids):
            found += self._standings(keys=keys, args=[self._keys.prefix, *batch])
        opened = [opened_standing(reply) if reply else None for reply in found]
        revisions = self._revisions_of(each for each in opened if each)
        return [each.joined(revisions[each.stored.revision_key]) if each else None for each in opened]

    @at_the_boundary
    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        keys = [self._keys.named("schedules"), self._keys.named("due")]
        replies = self._due(keys=keys, args=[self._keys.prefix, micros(now), limit])
        opened = [opened_standing(reply) for reply in replies]
        revisions = self._revisions_of(opened)
        return [each.joined(revisions[each.stored.revision_key]) for each in opened]

    @at_the_boundary
    def next_due(self) -> datetime | None:
        return next_instant(self._next_due(keys=needing_the_coordinator(self._keys)))

    @at_the_boundary
    def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
        check_size("records", len(records))
        if not records and lease is None:
            return []
        writes = (Write(each.schedule.id, each.expected_version, self._body(each)) for each in records)
        results = self._record.carry_out(self._keys.written(), heading(self._keys, lease, now), writes)
        self._remember(record for record, result in zip(records, results, strict=True) if result is Recorded.RECORDED)
        return results

    @at_the_boundary
    def ids(self) -> Sequence[ScheduleId]:
        return sorted(map(ScheduleId, texts(self._client.hkeys(self._keys.named("schedules")))))

    @at_the_boundary
    def revision(self, id: ScheduleId, number: int) -> Revision | None:
        found = self._client.hget(self._keys.named("revisions"), f"{id}:{number}")
        return read_revision(number, found) if found else None

    @at_the_boundary
    def acts(self, id: ScheduleId, limit: int) -> Sequence[Act]:
        return [read_act(act) for act in self._client.lrange(self._keys.of("acts", id), 0, limit - 1)]

    def _body(self, record: Record) -> Sequence[str | int]:
        if record.forgotten:
            return forgetting_body(record.schedule, self._runs_of.known(record.schedule))
        known = RevisionKey.of(record.schedule) in self._revisions
        return record_body(record, store_has_revision=known)

    def _remember(self, records: Iterable[Record]) -> None:
        for record in records:
            if not record.forgotten:
                self._revisions.add(RevisionKey.of(record.schedule), record.schedule.revision)

    def _revisions_of(self, opened: Iterable[OpenedStanding]) -> dict[RevisionKey, Revision]:
        """Return the revision of each; those that are not known yet are read in as few trips as possible."""
        wanted = {each.stored.revision_key for each in opened}
        found = {key: known for key in wanted if (known := self._revisions.get(key))}
        for batch in in_batches(wanted - found.keys()):
            fields = [f"{key.id}:{key.number}" for key in batch]
            documents = self._client.hmget(self._keys.named("revisions"), fields)
            for key, document in zip(batch, documents, strict=True):
                found[key] = _read(key, document)
                self._revisions.add(key, found[key])
        return found


def _read(key: RevisionKey, document: bytes | str | None) -> Revision:
    if document is None:
        raise UnreadableDocument(f"revision: {key.number} of schedule {key.id!r} is missing; restore it from a backup")
    return read_revision(key.number, document)
