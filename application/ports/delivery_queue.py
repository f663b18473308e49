"""The queue that carries deliveries to the workers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery


@attrs.frozen(kw_only=True)
class HandOver:
    """One delivery for the queue, with the transition of its run."""

    change: RunChange
    delivery: Delivery


class DeliveryQueue(Protocol):
    """
    Carries deliveries to workers, first in, first out per priority.

    The queue may lose a delivery or hand it out more than once; admission makes that harmless, and
    the coordinator's sweep finds what was lost.
    """

    def deliver(self, lease: Lease, now: datetime, handovers: Sequence[HandOver]) -> Sequence[Recorded]:
        """
        Move each run and push its delivery in one write, whole or not at all.

        A run that has moved on in the meantime is refused and the others stand. A lost lease raises
        `LostLease` and nothing is written. More than `WRITES_AT_ONCE` raise `InvalidValue`.
        """
        ...

    def waiting_longest(self, priority: Priority, limit: int) -> Sequence[Delivery | None]:
        """Return what a worker would take next, oldest first, at most `limit`; None for anything not ours."""
        ...
