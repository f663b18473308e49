"""The clock of the store: the one authority on time."""

from __future__ import annotations

from datetime import datetime, timedelta

import redis

from adapters.redis.boundary import at_the_boundary
from application.ports.clock import Clock
from domain.scheduling.values import EPOCH


class StoreClock(Clock):
    """The server's own time, which every scheduler and worker of a store shares, wherever it runs."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    @at_the_boundary
    def now(self) -> datetime:
        seconds, microseconds = self._client.time()
        return EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
