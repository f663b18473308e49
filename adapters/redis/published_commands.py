"""What workers publish of their commands, on Redis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

import redis

from adapters.redis.agenda import instant_of
from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.offers import read_offers, write_offers
from adapters.redis.keys import Keys
from adapters.redis.replies import text
from adapters.redis.scripts import lua
from application.ports.errors import NewerDocument, UnreadableDocument
from application.ports.published_commands import REMEMBERED, Offer, Publication, PublishedCommands
from domain.scheduling.values import micros

_DIGEST_BYTES: Final = 16


class RedisPublishedCommands(PublishedCommands):
    """Each set of offers is kept once, however many workers have it: a fleet mostly runs one version or two."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._offers, self._seen, self._offering = map(keys.named, ("offers", "offers:seen", "offering"))
        self._publish = client.register_script(lua("publish"))

    @at_the_boundary
    def publish(self, worker: str, offers: Sequence[Offer], now: datetime, alive_until: datetime) -> None:
        document = write_offers(offers)
        digest = blake2b(document.encode(), digest_size=_DIGEST_BYTES).hexdigest()
        instants = (micros(now), micros(alive_until), micros(now - REMEMBERED))
        self._publish(keys=[self._offers, self._seen, self._offering], args=[worker, digest, document, *instants])

    @at_the_boundary
    def withdraw(self, worker: str) -> None:
        self._client.hdel(self._offering, worker)

    @at_the_boundary
    def alive(self, now: datetime) -> Mapping[str, datetime]:
        offering: Any = self._client.hgetall(self._offering)
        return {worker: instant_of(until) for worker, until, _ in _alive(offering, micros(now))}

    @at_the_boundary
    def publications(self, now: datetime) -> Sequence[Publication]:
        with self._client.pipeline() as together:
            together.hgetall(self._offers)
            together.zrange(self._seen, 0, -1, desc=True, withscores=True)
            together.hgetall(self._offering)
            documents, seen, offering = together.execute()
        workers = list(_alive(offering, micros(now)))
        return [
            Publication(
                offers=offers,
                seen_at=instant_of(seen_at),
                workers=tuple(sorted(worker for worker, _, held in workers if held == text(digest))),
            )
            for digest, seen_at in seen
            if (offers := _offers(documents.get(digest))) is not None
        ]


def _offers(document: bytes | None) -> tuple[Offer, ...] | None:
    """Return what was offered, or None where that is gone, or damaged: its workers publish it again by and by."""
    try:
        return None if document is None else read_offers(document)
    except NewerDocument:
        raise
    except UnreadableDocument:
        return None


def _alive(offering: Mapping[Any, Any], now: int) -> Iterator[tuple[str, int, str]]:
    """Yield who is alive, until when, and the digest of what it offers; what was planted is nobody's."""
    for worker, held in offering.items():
        until, _, digest = text(held).partition(" ")
        if until.isdecimal() and int(until) > now:
            yield text(worker), int(until), digest
