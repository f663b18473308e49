"""The temporary uploads of the sample platform, on Redis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.learning import read_upload, write_upload
from adapters.redis.keys import Keys
from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.temporary_upload import TemporaryUpload
from domain.scheduling.values import micros


class RedisTemporaryUploads(TemporaryUploads):
    """One hash of uploads, and one sorted set of the instants at which they expire."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._uploads = keys.named("learning:uploads")
        self._expiry = keys.named("learning:uploads:expiry")

    @at_the_boundary
    def put(self, upload: TemporaryUpload) -> None:
        with self._client.pipeline() as both:
            both.hset(self._uploads, upload.id, write_upload(upload))
            both.zadd(self._expiry, {upload.id: micros(upload.expires_at)})
            both.execute()

    @at_the_boundary
    def expired(self, now: datetime, limit: int) -> Sequence[TemporaryUpload]:
        ids: Any = self._client.zrangebyscore(self._expiry, "-inf", micros(now), start=0, num=limit)
        documents = self._client.hmget(self._uploads, ids) if ids else []
        # One that was removed between the two reads is simply gone.
        return [read_upload(document) for document in cast("list[bytes | None]", documents) if document]

    @at_the_boundary
    def remove(self, ids: Collection[str]) -> None:
        if not ids:
            return
        with self._client.pipeline() as both:
            both.hdel(self._uploads, *ids)
            both.zrem(self._expiry, *ids)
            both.execute()
