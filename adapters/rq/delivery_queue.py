"""The delivery queue on RQ: a run moves and its job is pushed in one script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, cast

import attrs
import redis

from adapters.redis.batches import Write, heading
from adapters.redis.boundary import at_the_boundary
from adapters.redis.keys import Keys
from adapters.redis.run_writes import run_change_body
from adapters.redis.scripts import lua
from adapters.redis.writing import WritingScript
from adapters.rq.call import call_of
from adapters.rq.names import Names
from adapters.rq.timeouts import job_timeout
from application.ports.delivery_queue import DeliveryQueue, HandOver
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery

_DELIVER: Final = lua("deliver", "writer", "runs", folder=Path(__file__).parent / "scripts")
_RQ_INSTANT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_RQ_QUEUES: Final = "rq:queues"


class RqDeliveryQueue(DeliveryQueue):
    """
    One RQ queue per priority.

    RQ pops without a trace when a worker listens to several queues, so what a worker that died had
    just taken is gone. `waiting_longest` is what the coordinator needs to notice.
    """

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._names = Names(keys.namespace)
        self._lists = {priority: self._names.list_of(priority) for priority in Priority}
        self._script_keys = [*keys.written(leading=True), *self._lists.values(), _RQ_QUEUES]
        self._positions = {priority: self._script_keys.index(key) + 1 for priority, key in self._lists.items()}
        self._deliver = WritingScript(client, _DELIVER)

    @at_the_boundary
    def deliver(self, lease: Lease, now: datetime, handovers: Sequence[HandOver]) -> Sequence[Recorded]:
        check_size("handovers", len(handovers))
        if not handovers:
            return []
        writes = (self._write(handover) for handover in handovers)
        beginning, instant = heading(self._keys, lease, now), now.strftime(_RQ_INSTANT)
        return self._deliver.carry_out(self._script_keys, beginning, writes, instant)

    @at_the_boundary
    def waiting_longest(self, priority: Priority, limit: int) -> Sequence[Delivery | None]:
        if limit <= 0:
            return []
        job_ids = cast("list[bytes]", self._client.lrange(self._lists[priority], 0, limit - 1))
        return [self._names.delivery(job_id) for job_id in job_ids]

    def _write(self, handover: HandOver) -> Write:
        before, delivery = handover.change.before, handover.delivery
        body = [
            self._positions[handover.change.after.priority],
            self._names.job(delivery),
            self._superseded(delivery),
            call_of(delivery),
            job_timeout(handover.change.after.timeout),
            delivery.key,
            run_change_body(handover.change),
        ]
        return Write(before.fire_id, before.version, body)

    def _superseded(self, delivery: Delivery) -> str:
        """Name the job of the previous hand-over: the queue has lost it, and nothing else would ever delete it."""
        earlier = delivery.ordinal - 1
        return self._names.job(attrs.evolve(delivery, ordinal=earlier)) if earlier else ""
