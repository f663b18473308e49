"""The ledger on Redis: one sorted set per schedule, scored by the first slot of each entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.entry import read_entry
from adapters.redis.documents.reading import belonging_to
from adapters.redis.keys import Keys
from adapters.redis.replies import texts
from application.ports.ledger import Ledger
from domain.scheduling.ledger import Entry
from domain.scheduling.values import ScheduleId, micros


class RedisLedger(Ledger):
    """Fills `Ledger` on one namespace and shard."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @at_the_boundary
    def oldest(self, id: ScheduleId, limit: int, after: datetime | None = None) -> Sequence[Entry]:
        lowest = "-inf" if after is None else f"({micros(after)}"
        found = self._client.zrangebyscore(self._key(id), lowest, "+inf", start=0, num=limit)
        with belonging_to("schedule", id):
            return [read_entry(entry) for entry in texts(found)]

    @at_the_boundary
    def newest(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        found = self._client.zrange(self._key(id), -limit, -1)
        with belonging_to("schedule", id):
            return [read_entry(entry) for entry in texts(found)]

    @at_the_boundary
    def at(self, id: ScheduleId, slot: datetime) -> Entry | None:
        found = self._client.zrevrangebyscore(self._key(id), micros(slot), "-inf", start=0, num=1)
        with belonging_to("schedule", id):
            entries = [read_entry(entry) for entry in texts(found)]
        return next((entry for entry in entries if slot <= entry.span.last), None)

    def _key(self, id: ScheduleId) -> str:
        return self._keys.of("ledger", id)
