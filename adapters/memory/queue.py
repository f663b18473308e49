"""The delivery queue in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

import attrs

from adapters.memory.store import MemoryStore
from application.ports.delivery_queue import DeliveryQueue, HandOver
from application.ports.lease_store import Lease
from application.ports.limits import check_size
from application.ports.recorded import Recorded
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery


@attrs.define
class MemoryQueue(DeliveryQueue):
    """First in, first out, per priority; `take` is the worker's side."""

    store: MemoryStore
    lanes: dict[Priority, deque[Delivery]] = attrs.field(factory=lambda: {priority: deque() for priority in Priority})

    def deliver(self, lease: Lease, now: datetime, handovers: Sequence[HandOver]) -> Sequence[Recorded]:
        check_size("handovers", len(handovers))
        self.store.state.leases.check(lease)
        return [self._deliver(each, now) for each in handovers]

    def waiting_longest(self, priority: Priority, limit: int) -> Sequence[Delivery | None]:
        return list(self.lanes[priority])[:limit]

    def take(self) -> Delivery | None:
        """Take the next delivery, the most urgent lane first; None when all are empty."""
        lane = next((lane for lane in self.lanes.values() if lane), None)
        return lane.popleft() if lane else None

    def _deliver(self, handover: HandOver, now: datetime) -> Recorded:
        result = self.store.advance_one(handover.change, now)
        if result is Recorded.RECORDED:
            self.lanes[handover.change.after.priority].append(handover.delivery)
        return result
