"""The live classes of the sample platform, on Redis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.learning import read_class, write_class, write_event
from adapters.redis.keys import Keys
from adapters.redis.outbox import OUTBOX
from adapters.redis.scripts import lua
from application.ports.live_classes import LiveClasses
from domain.learning.class_events import ClassEvent
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass
from domain.scheduling.values import micros


class RedisLiveClasses(LiveClasses):
    """One hash of classes, and sorted sets of the instants at which they start: of all, and of each instructor's."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._classes = keys.named("learning:classes")
        self._starts = keys.named("learning:classes:starts")
        self._save = client.register_script(lua("save_class"))

    @at_the_boundary
    def get(self, id: str) -> LiveClass | None:
        document = cast("bytes | None", self._client.hget(self._classes, id))
        return read_class(document) if document else None

    @at_the_boundary
    def save(self, live_class: LiveClass, events: Sequence[ClassEvent]) -> bool:
        starts = self._starts_of(live_class.instructor)
        keys = [self._classes, self._starts, starts, self._keys.named(OUTBOX)]
        said: list[Any] = [live_class.id, live_class.version - 1, write_class(live_class), micros(live_class.starts_at)]
        return bool(self._save(keys=keys, args=[*said, *map(write_event, events)]))

    @at_the_boundary
    def starting(self, after: datetime, limit: int) -> Sequence[LiveClass]:
        found = self._client.zrangebyscore(self._starts, f"({micros(after)}", "+inf", start=0, num=limit)
        return self._read(found)

    @at_the_boundary
    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        last = micros(day.ends_at) - 1
        return self._read(self._client.zrangebyscore(self._starts_of(instructor), micros(day.begins_at), last))

    def _read(self, ids: Any) -> Sequence[LiveClass]:
        documents = self._client.hmget(self._classes, ids) if ids else []
        return [read_class(document) for document in cast("list[bytes | None]", documents) if document]

    def _starts_of(self, instructor: str) -> str:
        return self._keys.named(f"learning:classes:starts:{instructor}")
