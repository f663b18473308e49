"""The outbox of the sample platform, on Redis: a stream that the repository's own write appends to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias, cast

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.learning import read_event, write_event
from adapters.redis.keys import Keys
from application.ports.errors import UnreadableDocument
from application.ports.outbox import Aside, Envelope, Outbox

OUTBOX: Final = "learning:outbox"
ASIDE_AT_MOST: Final = 100

LOOKED_AT_MOST: Final = 10_000
"""How many events that only a newer version can read are passed over to find one that this version can."""

Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]
"""What the server answers about one entry of a stream: its number and its fields."""


class RedisOutbox(Outbox):
    """Fills `Outbox` with one stream, and a second, short one for what was set aside."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._waiting = keys.named(OUTBOX)
        self._aside = keys.named(f"{OUTBOX}:aside")

    @at_the_boundary
    def read(self, limit: int) -> Sequence[Envelope]:
        return list(islice(_readable(self._entries(limit)), limit))

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

    def _entries(self, at_once: int) -> Iterator[Entry]:
        """Yield what waits, oldest first; a further page is read only if the ones before held too little to be told."""
        page, looked_at = self._page("-", at_once), 0
        while page and looked_at < LOOKED_AT_MOST:
            yield from page
            looked_at += len(page)
            page = self._page(f"({page[-1][0].decode()}", at_once) if len(page) == at_once else []

    def _page(self, beginning: str, at_once: int) -> list[Entry]:
        return cast("list[Entry]", self._client.xrange(self._waiting, min=beginning, count=at_once))


def _aside(fields: dict[bytes, bytes]) -> Aside:
    envelope = Envelope(fields[b"number"].decode(), read_event(fields[b"event"]))
    return Aside(envelope, fields[b"why"].decode())


def _readable(entries: Iterable[Entry]) -> Iterator[Envelope]:
    for number, fields in entries:
        try:
            event = read_event(fields.get(b"event", b""))
        except UnreadableDocument:
            continue
        yield Envelope(number.decode(), event)
