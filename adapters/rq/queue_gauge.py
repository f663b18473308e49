"""How many deliveries wait in the queues."""

from __future__ import annotations

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.rq.names import Names
from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge
from domain.scheduling.definition import Priority


class QueueGauge(Gauge):
    """The length of the RQ list of one priority: what was handed over and no worker has taken."""

    def __init__(self, client: redis.Redis, names: Names) -> None:
        self._client = client
        self._names = names

    @at_the_boundary
    def read(self, of: str) -> float:
        if of not in map(str, Priority):
            raise GaugeUnreadable(f"gauge 'queue:{of}': there is no such queue")
        return float(self._client.llen(self._names.list_of(Priority(of))))
