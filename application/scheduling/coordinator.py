"""The coordinator: cadence, retry windows and worker handoff, one tick at a time."""

from __future__ import annotations

from datetime import datetime

import attrs

from application.ports.clock import Clock
from application.ports.errors import LostLease
from application.ports.lease_store import Lease, Outlook
from application.ports.schedule_store import ScheduleStore
from application.scheduling.announcing import Announcing
from application.scheduling.cadence import Cadence
from application.scheduling.fan_outs import FanOuts, WentOn
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.planner import Planned, Planner
from application.scheduling.recovery import Recovered, Recovery


@attrs.frozen(kw_only=True)
class TickReport:
    """What one tick did, and when the next one is needed (None: when somebody calls)."""

    now: datetime
    epoch: int | None = None
    planned: Planned = Planned()
    handed_over: int = 0
    went_on: WentOn = WentOn()
    recovered: Recovered = Recovered()
    wake_at: datetime | None = None

    @property
    def leads(self) -> bool:
        """Tell whether this scheduler led during the tick."""
        return self.epoch is not None


@attrs.frozen(kw_only=True)
class Coordinator:
    """
    Owns the order of things: hold the lease, decide what is due, hand over, recover, sleep until the next.

    Each step is one atomic write, and each finds its work in the store: whatever a tick that
    died has left undone, the next one, here or on a standby, takes up.
    """

    clock: Clock
    leadership: Leadership
    schedules: ScheduleStore
    planner: Planner
    handovers: HandOvers
    fan_outs: FanOuts
    recovery: Recovery
    announcing: Announcing
    cadence: Cadence

    def tick(self) -> TickReport:
        """Decide what is due, hand over what may start, recover what was lost."""
        now = self.clock.now()
        lease = self.leadership.hold(now)
        if lease is None:
            # A standby follows time too: a failover that makes it the leader may bring another clock.
            return TickReport(now=now, recovered=self.recovery.rest(now), wake_at=self.leadership.free_at())
        outlook = self.leadership.outlook
        if outlook and self._may_rest(outlook, now):
            return self._rest(lease, outlook, now)
        try:
            return self._lead(lease, now)
        except LostLease:
            self.leadership.lose()
            return TickReport(now=now, wake_at=now)

    def _may_rest(self, outlook: Outlook, now: datetime) -> bool:
        """Tell whether the renewal saw that there is nothing to do: an idle leader then asks nothing else."""
        next_token_at = self.planner.catching_up.next_token_at
        if next_token_at and next_token_at <= now:
            return False
        return outlook.is_empty(now) and not self.recovery.wants_to_look(now, in_flight=outlook.in_flight)

    def _rest(self, lease: Lease, outlook: Outlook, now: datetime) -> TickReport:
        check_at = self.recovery.next_check if outlook.in_flight else None
        wake_at = _earliest(
            outlook.next_due, check_at, self.leadership.renew_at(), self.planner.catching_up.next_token_at
        )
        return TickReport(now=now, epoch=lease.epoch, recovered=self.recovery.rest(now), wake_at=wake_at)

    def _lead(self, lease: Lease, now: datetime) -> TickReport:
        planned = self.planner.plan(lease, now, self.cadence.batch)
        # What this tick recorded is at hand; what an earlier one, or another scheduler, left is read.
        handed_over = self.handovers.deliver(lease, now, planned.runs[: self.cadence.batch])
        older, went_on = self.handovers.deliver_waiting(lease, now, self.cadence.batch, self.fan_outs)
        recovered = self.recovery.sweep(lease, now)
        if planned.alerts or (self.leadership.outlook and self.leadership.outlook.untold):
            self.announcing.tell()
        return TickReport(
            now=now,
            epoch=lease.epoch,
            planned=planned,
            handed_over=handed_over + older,
            went_on=went_on,
            recovered=recovered,
            wake_at=self._wake_at(),
        )

    def _wake_at(self) -> datetime | None:
        return _earliest(
            self.schedules.next_due(),
            self.recovery.check_at(),
            self.leadership.renew_at(),
            self.planner.catching_up.next_token_at,
        )


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant), default=None)
