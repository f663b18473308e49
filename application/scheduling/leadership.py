"""Holding the lease: who may schedule, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from application.ports.lease_store import Lease, LeaseStore, Outlook
from application.scheduling.cadence import Cadence


@attrs.define
class Leadership:
    """One scheduler's claim to the lease. It saves work only: the store refuses whoever lost it."""

    leases: LeaseStore
    holder: str
    draw_token: Callable[[], str]
    cadence: Cadence
    lease: Lease | None = None
    outlook: Outlook | None = None

    def hold(self, now: datetime) -> Lease | None:
        """
        Return the lease if this scheduler leads: renewed when it is time, taken over when it is free.

        `outlook` then says what a renewal saw; it is None where there was none, and nobody knows.
        """
        self.outlook = None
        if self.lease and self._is_fresh(self.lease, now):
            return self.lease
        if self.lease:
            self._renew(self.lease, now)
        if self.lease is None:
            self.lease = self.leases.acquire(self.holder, self.draw_token(), now, self.cadence.lease_ttl)
        return self.lease

    def renew_at(self) -> datetime | None:
        """Return when the lease wants renewing, or None while this scheduler does not lead."""
        return self.lease.ends_at - self.cadence.lease_ttl + self.cadence.renewal if self.lease else None

    def free_at(self) -> datetime | None:
        """Return when another's lease runs out unless renewed, or None if nobody holds it."""
        current = self.leases.current()
        return current.ends_at if current else None

    def lose(self) -> None:
        """Note that the store refused the lease; the next tick begins as a standby."""
        self.lease = None

    def give_back(self) -> None:
        """Release the lease, so that a standby takes over at once."""
        if self.lease:
            self.leases.release(self.lease)
        self.lease = None

    def _renew(self, lease: Lease, now: datetime) -> None:
        renewed = self.leases.renew(lease, now, self.cadence.lease_ttl)
        self.lease = renewed.lease if renewed else None
        self.outlook = renewed.outlook if renewed else None

    def _is_fresh(self, lease: Lease, now: datetime) -> bool:
        # A lease that seems to last longer than its TTL means the clock stepped back: renew it.
        return self.cadence.lease_ttl - self.cadence.renewal < lease.ends_at - now <= self.cadence.lease_ttl
