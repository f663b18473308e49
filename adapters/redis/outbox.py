"""The outbox of the sample platform, on Redis: a stream that the repository's own write appends to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.learning import read_event, write_event
from adapters.redis.keys import Keys
from adapters.redis.streams import Entry, oldest_readable
from application.ports.outbox import Aside, Envelope, Outbox

OUTBOX: Final = "learning:outbox"
ASIDE_AT_MOST: Final = 100


class RedisOutbox(Outbox):
    """Fills `Outbox` with one stream, and a second, short one for what was set aside."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._waiting = keys.named(OUTBOX)
        self._aside = keys.named(f"{OUTBOX}:aside")

    @at_the_boundary
    def read(self, limit: int) -> Sequence[Envelope]:
        found = oldest_readable(self._client, self._waiting, limit, read_event)
        return [Envelope(number, event) for number, event in found]

    @at_the_boundary
    def remove(self, numbers: Sequence[str]) -> None:
        if numbers:
            self._client.xdel(self._waiting, *numbers)

    @at_the_boundary
    def set_aside(self, envelope: Envelope, why: str) -> None:
        fields: dict[Any, Any] = {"number": envelope.number, "event": write_event(envelope.event), "why": why}
        with self._client.pipeline(transaction=True) as both:
            both.xadd(self._aside, fields, maxlen=ASIDE_AT_MOST, approximate=False)
            both.xdel(self._waiting, envelope.number)
            both.execute()

    @at_the_boundary
    def waiting(self) -> int:
        return self._client.xlen(self._waiting)

    @at_the_boundary
    def aside(self) -> Sequence[Aside]:
        found = cast("list[Entry]", self._client.xrange(self._aside))
        return [_aside(fields) for _, fields in found]


def _aside(fields: dict[bytes, bytes]) -> Aside:
    envelope = Envelope(fields[b"number"].decode(), read_event(fields[b"event"]))
    return Aside(envelope, fields[b"why"].decode())
