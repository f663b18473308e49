"""Handing waiting runs over to the queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from application.ports.delivery_queue import DeliveryQueue, HandOver
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from domain.scheduling.policies.lateness import has_passed
from domain.scheduling.run import Run


@attrs.frozen
class HandOvers:
    """Gives waiting runs, first attempts and retries alike, to the queue, whichever tick recorded them."""

    runs: RunStore
    queue: DeliveryQueue

    def deliver_waiting(self, lease: Lease, now: datetime, limit: int) -> int:
        """Hand over the runs that may start by `now`, at most `limit`; return how many went out."""
        return self.deliver(lease, now, self.runs.waiting(now, limit))

    def deliver(self, lease: Lease, now: datetime, runs: Iterable[Run]) -> int:
        """Hand these runs over, again where they are queued already; return how many went out."""
        handovers = [_hand_over(run, now) for run in runs if not has_passed(run.expires_at, now)]
        if not handovers:
            return 0
        results = self.queue.deliver(lease, now, handovers)
        return sum(result is Recorded.RECORDED for result in results)


def _hand_over(run: Run, now: datetime) -> HandOver:
    queued, delivery = run.hand_over(now)
    return HandOver(change=RunChange(run, queued), delivery=delivery)
