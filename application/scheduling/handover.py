"""Handing waiting runs over to the queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from application.ports.delivery_queue import DeliveryQueue, HandOver
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.scheduling.fan_outs import FanOuts, WentOn
from domain.scheduling.policies.lateness import has_passed
from domain.scheduling.run import Run
from domain.scheduling.run_states import Queued, Waiting


@attrs.frozen
class HandOvers:
    """Gives waiting runs, first attempts and retries alike, to the queue, whichever tick recorded them."""

    runs: RunStore
    queue: DeliveryQueue

    def deliver_waiting(self, lease: Lease, now: datetime, limit: int, fan_outs: FanOuts) -> tuple[int, WentOn]:
        """
        Hand over the runs that may start by `now`, at most `limit`; return how many went out.

        Those that fanned out stand among them: they go on, and the child runs that begin go out at once, as far as
        there is room beside what waits; the others wait themselves by now.
        """
        waiting = self.runs.waiting(now, limit)
        went_on = fan_outs.go_on(lease, now, waiting)
        return self.deliver(lease, now, (*waiting, *went_on.children)[:limit]), went_on

    def deliver(self, lease: Lease, now: datetime, runs: Iterable[Run]) -> int:
        """Hand those over that wait, or are queued and lost on the way; return how many went out."""
        going = (run for run in runs if isinstance(run.state, Waiting | Queued))
        handovers = [_hand_over(run, now) for run in going if not has_passed(run.expires_at, now)]
        if not handovers:
            return 0
        results = self.queue.deliver(lease, now, handovers)
        return sum(result is Recorded.RECORDED for result in results)


def _hand_over(run: Run, now: datetime) -> HandOver:
    queued, delivery = run.hand_over(now)
    return HandOver(change=RunChange(run, queued), delivery=delivery)
