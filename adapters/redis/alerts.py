"""Alerts on their way, on Redis: a stream that the record of a decision appends to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias, cast

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.event import read_event
from adapters.redis.keys import Keys
from application.ports.alerts import Alerts, Untold
from application.ports.errors import UnreadableDocument

ALERTS: Final = "alerts"

Entries: TypeAlias = list[tuple[bytes, dict[bytes, bytes]]]
"""What the server answers about a stream: of each entry its number and its fields."""


class RedisAlerts(Alerts):
    """Fills `Alerts` with one stream."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._waiting = keys.named(ALERTS)

    @at_the_boundary
    def untold(self, limit: int) -> Sequence[Untold]:
        found: list[Untold] = []
        for number, fields in cast("Entries", self._client.xrange(self._waiting, count=limit)):
            try:
                found.append(Untold(number.decode(), read_event(fields[b"event"])))
            except UnreadableDocument:
                continue
        return found

    @at_the_boundary
    def were_told(self, numbers: Sequence[str]) -> None:
        if numbers:
            self._client.xdel(self._waiting, *numbers)
