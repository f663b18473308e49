"""The sample platform's world, kept in Redis beside the schedules."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

import redis

from adapters.redis.boundary import translated
from adapters.redis.keys import Keys
from application.ports.effects import Effect, Effects
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.values import FireId, instant_at, micros

REMEMBERED_FOR: Final = timedelta(days=30)

# One step: either the effect is there and counted, or it is not and nothing happened.
_APPLY: Final = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then
    redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
    return 1
end
return 0
"""


class RedisEffects(Effects):
    """One key per fire id, which forgets itself after 30 days, and one hash of counts."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._apply = client.register_script(_APPLY)

    def apply(self, fire_id: FireId, kind: str, data: Mapping[str, Any]) -> bool:
        keys = [self._effect(fire_id), self._counts]
        document = json.dumps({"kind": kind, "data": data})
        with translated():
            return bool(self._apply(keys=keys, args=[document, int(REMEMBERED_FOR.total_seconds()), kind]))

    def of(self, fire_ids: Sequence[FireId]) -> Sequence[Effect | None]:
        if not fire_ids:
            return []
        with translated():
            found = cast("list[bytes | None]", self._client.mget([self._effect(fire_id) for fire_id in fire_ids]))
        return [Effect(**json.loads(document)) if document else None for document in found]

    def count(self, kind: str) -> int:
        with translated():
            return int(cast("bytes | None", self._client.hget(self._counts, kind)) or 0)

    @property
    def _counts(self) -> str:
        return self._keys.named("learning:effects")

    def _effect(self, fire_id: FireId) -> str:
        return self._keys.named(f"learning:effect:{fire_id}")


class RedisTemporaryUploads(TemporaryUploads):
    """One hash of uploads, and one sorted set of the instants at which they expire."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._uploads = keys.named("learning:uploads")
        self._expiry = keys.named("learning:uploads:expiry")

    def put(self, upload: TemporaryUpload) -> None:
        with translated(), self._client.pipeline() as both:
            both.hset(self._uploads, upload.id, json.dumps({"owner": upload.owner, "at": micros(upload.expires_at)}))
            both.zadd(self._expiry, {upload.id: micros(upload.expires_at)})
            both.execute()

    def expired(self, now: datetime, limit: int) -> Sequence[TemporaryUpload]:
        with translated():
            ids = self._client.zrangebyscore(self._expiry, "-inf", micros(now), start=0, num=limit)
            return [_upload(id, document) for id, document in _documents(self._client, self._uploads, ids)]

    def remove(self, ids: Collection[str]) -> None:
        if not ids:
            return
        with translated(), self._client.pipeline() as both:
            both.hdel(self._uploads, *ids)
            both.zrem(self._expiry, *ids)
            both.execute()


class RedisLiveClasses(LiveClasses):
    """One hash of classes, and for each instructor a sorted set of the instants at which they start."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._classes = keys.named("learning:classes")

    def put(self, live_class: LiveClass) -> None:
        document = {
            "title": live_class.title,
            "instructor": live_class.instructor,
            "at": micros(live_class.starts_at),
            "cancelled": live_class.cancelled,
            "version": live_class.version,
        }
        with translated(), self._client.pipeline() as both:
            both.hset(self._classes, live_class.id, json.dumps(document))
            both.zadd(self._of(live_class.instructor), {live_class.id: micros(live_class.starts_at)})
            both.execute()

    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        last = micros(day.ends_at) - 1
        with translated():
            ids = self._client.zrangebyscore(self._of(instructor), micros(day.begins_at), last)
            return [_live_class(id, document) for id, document in _documents(self._client, self._classes, ids)]

    def _of(self, instructor: str) -> str:
        return self._keys.named(f"learning:classes:{instructor}")


def _documents(client: redis.Redis, key: str, ids: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    documents = client.hmget(key, ids) if ids else []
    for id, document in zip(ids, cast("list[bytes | None]", documents), strict=True):
        # One that was removed between the two reads is simply gone.
        if document is not None:
            yield id.decode(), json.loads(document)


def _upload(id: str, document: dict[str, Any]) -> TemporaryUpload:
    return TemporaryUpload(id=id, owner=document["owner"], expires_at=instant_at(document["at"]))


def _live_class(id: str, document: dict[str, Any]) -> LiveClass:
    return LiveClass(
        id=id,
        title=document["title"],
        instructor=document["instructor"],
        starts_at=instant_at(document["at"]),
        cancelled=document["cancelled"],
        version=document["version"],
    )
