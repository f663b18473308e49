"""Runs on Redis: read by index, moved by compare-and-set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import redis

from adapters.redis.aside import Aside
from adapters.redis.batches import Write, heading, in_batches
from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.reading import of
from adapters.redis.documents.run import read_run
from adapters.redis.keys import Keys
from adapters.redis.replies import text, texts
from adapters.redis.run_writes import run_change_body
from adapters.redis.scripts import lua
from adapters.redis.writing import WritingScript
from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from application.ports.run_store import Pulse, RunChange, RunStore
from application.ports.set_aside import Kind
from domain.scheduling.definition import Priority
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, ScheduleId, micros


class RedisRunStore(RunStore):
    """
    Fills `RunStore` on one namespace and shard.

    An `advance` that raises `StoreUnreachable` may have been carried out; it is never repeated here.
    """

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._aside = Aside(client, keys)
        self._runs = keys.named("runs")
        self._indexed = client.register_script(lua("indexed_runs"))
        self._advance = WritingScript(client, lua("advance", "writer", "runs"))
        self._beat = client.register_script(lua("beat"))

    @at_the_boundary
    def get(self, fire_id: FireId) -> Run | None:
        found = self._client.hget(self._runs, fire_id)
        return _read(fire_id, found) if found else None

    @at_the_boundary
    def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
        found: list[Run | None] = []
        for batch in in_batches(fire_ids):
            documents = self._client.hmget(self._runs, list(batch))
            pairs = zip(batch, documents, strict=True)
            found += [_read(fire_id, document) if document else None for fire_id, document in pairs]
        return found

    @at_the_boundary
    def set_run_aside(self, fire_id: FireId, why: str, now: datetime) -> None:
        queued = map(self._keys.queued, Priority)
        indexes = [*map(self._keys.named, ("waiting", "expiring", "beats")), *queued]
        self._aside.put(Kind.RUN, fire_id, why, indexes, micros(now))

    def waiting(self, now: datetime, limit: int) -> Sequence[Run]:
        return self._until(self._keys.named("waiting"), micros(now), limit)

    def queued(
        self, priority: Priority, before: datetime, limit: int, *, beyond: datetime | None = None
    ) -> Sequence[Run]:
        return self._until(self._keys.queued(priority), micros(before) - 1, limit, beyond)

    def silent(self, since: datetime, limit: int, *, beyond: datetime | None = None) -> Sequence[Run]:
        return self._until(self._keys.named("beats"), micros(since), limit, beyond)

    def expired(self, now: datetime, limit: int) -> Sequence[Run]:
        return self._until(self._keys.named("expiring"), micros(now) - 1, limit)

    @at_the_boundary
    def has_running(self) -> bool:
        return bool(self._client.exists(self._keys.named("beats")))

    @at_the_boundary
    def has_queued(self) -> bool:
        return bool(self._client.exists(*map(self._keys.queued, Priority)))

    @at_the_boundary
    def advance(self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None) -> Sequence[Recorded]:
        check_size("changes", len(changes))
        if not changes and lease is None:
            return []
        writes = (Write(each.before.fire_id, each.before.version, run_change_body(each)) for each in changes)
        keys = self._keys.written(leading=lease is not None)
        return self._advance.carry_out(keys, heading(self._keys, lease, now), writes)

    @at_the_boundary
    def beat(self, fire_id: FireId, token: str, now: datetime) -> Pulse:
        keys = [self._keys.named("running"), self._keys.named("beats")]
        asked_to_stop = self._beat(keys=keys, args=[fire_id, token, micros(now)])
        return Pulse(is_current=asked_to_stop is not None, cancel_asked=asked_to_stop == b"1")

    def requested(self, id: ScheduleId, limit: int) -> Sequence[FireId]:
        return self._newest(self._keys.of("requested", id), limit)

    def failed(self, limit: int) -> Sequence[FireId]:
        return self._newest(self._keys.named("failed"), limit)

    @at_the_boundary
    def _until(self, index: str, highest: int, limit: int, beyond: datetime | None = None) -> Sequence[Run]:
        arguments: list[str | int] = [highest, limit, "" if beyond is None else micros(beyond)]
        flat = self._indexed(keys=[index, self._runs], args=arguments)
        runs = (self._read_or_aside(*pair, index, highest) for pair in zip(flat[::2], flat[1::2], strict=True))
        return [run for run in runs if run]

    def _read_or_aside(self, fire_id: bytes, document: bytes, index: str, highest: int) -> Run | None:
        try:
            return read_run(FireId(text(fire_id)), document)
        except UnreadableDocument as why:
            self._aside.put(Kind.RUN, fire_id, str(why), [index], highest)
            return None

    @at_the_boundary
    def _newest(self, index: str, limit: int) -> Sequence[FireId]:
        return [FireId(fire_id) for fire_id in texts(self._client.zrevrange(index, 0, limit - 1))]


def _read(fire_id: FireId, document: bytes | str) -> Run:
    try:
        return read_run(fire_id, document)
    except UnreadableDocument as why:
        raise of("run", fire_id, why) from why
