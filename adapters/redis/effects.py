"""What handlers did, remembered in Redis beside the schedules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, cast

import redis

from adapters.redis.boundary import translated
from adapters.redis.keys import Keys
from application.ports.effects import Effect, Effects
from domain.scheduling.values import FireId

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
