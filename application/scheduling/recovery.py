"""Finding what was lost: expired runs, silent workers, deliveries that the queue no longer has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import attrs

from application.ports.delivery_queue import DeliveryQueue
from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import ScheduleStore
from application.scheduling.cadence import Cadence
from application.scheduling.handover import HandOvers
from application.scheduling.known import policies_of
from application.scheduling.set_aside import readable_runs
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.run import Run
from domain.scheduling.run_states import Queued
from domain.scheduling.values import ZERO

HEAD = 10
"""How many deliveries at the head of a queue are looked at to find one that is ours."""


@attrs.frozen(kw_only=True)
class Recovered:
    """What one sweep did; `jumped` is how far time went since the one before, where that was further than it should."""

    expired: int = 0
    lost: int = 0
    redelivered: int = 0
    jumped: timedelta | None = None


@attrs.define(kw_only=True)
class Recovery:
    """
    The coordinator's sweep, bounded in every direction.

    A queue is first in, first out. So a queued run that was handed over before the oldest delivery
    that still waits there, and that no worker has admitted, is not in the queue any more:
    one look at the head finds every loss, and no run is ever searched for.
    """

    schedules: ScheduleStore
    runs: RunStore
    queue: DeliveryQueue
    handovers: HandOvers
    cadence: Cadence
    next_check: datetime | None = None
    last_sweep: datetime | None = None
    judging_from: datetime | None = None
    watching_since: datetime | None = None

    def sweep(self, lease: Lease, now: datetime) -> Recovered:
        """Expire what came too late; every heartbeat interval also look for silence and lost deliveries."""
        jumped = self._mind_a_jump(now)
        expired = self._advance(lease, now, self.runs.expired(now, self.cadence.batch), lambda run: run.expire(now))
        if not self._is_time(now):
            return Recovered(expired=expired, jumped=jumped)
        self.next_check = now + self.cadence.heartbeat
        lost = 0 if self._may_have_been_unheard(now) else self._lose_silent(lease, now)
        return Recovered(expired=expired, lost=lost, redelivered=self._redeliver(lease, now), jumped=jumped)

    def rest(self, now: datetime) -> Recovered:
        """Sweep nothing, because nothing is there to be found or another leads, but notice how far time went."""
        return Recovered(jumped=self._mind_a_jump(now))

    def wants_to_look(self, now: datetime, *, in_flight: bool) -> bool:
        """Tell whether it is time to look for silence and lost deliveries."""
        return in_flight and self._is_time(now)

    def check_at(self) -> datetime | None:
        """Return when the next sweep has something to look at, or None while nothing is queued or running."""
        return self.next_check if self.runs.has_running() or self.runs.has_queued() else None

    def _mind_a_jump(self, now: datetime) -> timedelta | None:
        """
        Notice that time went further than a leader sleeps, or back.

        Either the store was away, or its clock was stepped, or this process stood still: whatever it
        was, hearts could not be heard. Nobody is declared lost until each has had the time to beat again.
        """
        since, self.last_sweep = now - (self.last_sweep or now), now
        self.watching_since = self.watching_since or now
        if ZERO <= since <= self.cadence.lost_after:
            return None
        self.watching_since, self.judging_from = now, now + self.cadence.lost_after
        # Whoever renews seldom may well sleep for longer than a heart is listened for.
        return None if ZERO <= since <= self.cadence.lease_ttl else since

    def _may_have_been_unheard(self, now: datetime) -> bool:
        return self.judging_from is not None and now < self.judging_from

    def _is_time(self, now: datetime) -> bool:
        # A check that lies too far ahead means that the clock stepped back.
        return self.next_check is None or not now < self.next_check <= now + self.cadence.heartbeat

    def _lose_silent(self, lease: Lease, now: datetime) -> int:
        limit = self.cadence.lost_after
        # A heart that was heard in the future was heard before the clock stepped back. Whether it has been
        # silent since then is known only to those who have watched for so long.
        watched = now - (self.watching_since or now)
        silent = self.runs.silent(now - limit, self.cadence.batch, beyond=now + limit if watched >= limit else None)
        return self._advance(
            lease, now, silent, lambda run: run.lose(policies=policies_of(self.schedules, run), now=now)
        )

    def _redeliver(self, lease: Lease, now: datetime) -> int:
        ahead = now + self.cadence.redeliver_after
        return sum(
            self.handovers.deliver(lease, now, self.runs.queued(priority, horizon, self.cadence.batch, beyond=ahead))
            for priority in Priority
            if (horizon := self._horizon(priority, now, ahead))
        )

    def _horizon(self, priority: Priority, now: datetime, ahead: datetime) -> datetime | None:
        """
        Return the instant before which everything handed over has left the queue; None if that is unknown.

        A head from beyond `ahead` was handed over before the clock stepped back: of what seems older, nobody
        knows on which side of it in the queue it stands. Once such heads are gone, so are all of their time.
        """
        head = self.queue.waiting_longest(priority, HEAD)
        on_its_way = now - self.cadence.redeliver_after
        if not head:
            return on_its_way
        deliveries = [delivery for delivery in head if delivery]
        runs = readable_runs(self.runs, [delivery.fire_id for delivery in deliveries])
        instants = (_handed_over_at(*pair) for pair in zip(deliveries, runs, strict=True))
        oldest = next((instant for instant in instants if instant), None)
        return min(oldest, on_its_way) if oldest and oldest <= ahead else None

    def _advance(self, lease: Lease, now: datetime, runs: Iterable[Run], command: Callable[[Run], Run]) -> int:
        changes = [RunChange(run, after) for run in runs if (after := self._after(run, command, now))]
        if not changes:
            return 0
        results = self.runs.advance(changes, now, lease=lease)
        return sum(result is Recorded.RECORDED for result in results)

    def _after(self, run: Run, command: Callable[[Run], Run], now: datetime) -> Run | None:
        """Return the run as the command leaves it; None, and the run is set aside, if its revision cannot be read."""
        try:
            return command(run)
        except UnreadableDocument as why:
            self.runs.set_run_aside(run.fire_id, str(why), now)
            return None


def _handed_over_at(delivery: Delivery, run: Run | None) -> datetime | None:
    """Return when a delivery was put where it is; None for one that a later hand-over has overtaken."""
    match run.state if run else None:
        case Queued(attempt, ordinal, at) if (attempt, ordinal) == (delivery.attempt, delivery.ordinal):
            return at
        case _:
            return None
