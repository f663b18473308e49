"""Alerts on their way, on Redis: a stream that the record of a decision appends to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.event import read_event
from adapters.redis.keys import Keys
from adapters.redis.streams import oldest_readable
from application.ports.alerts import Alerts, Untold

ALERTS: Final = "alerts"


class RedisAlerts(Alerts):
    """Fills `Alerts` with one stream."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._waiting = keys.named(ALERTS)

    @at_the_boundary
    def untold(self, limit: int) -> Sequence[Untold]:
        found = oldest_readable(self._client, self._waiting, limit, read_event)
        return [Untold(number, event) for number, event in found]

    @at_the_boundary
    def were_told(self, numbers: Sequence[str]) -> None:
        if numbers:
            self._client.xdel(self._waiting, *numbers)
