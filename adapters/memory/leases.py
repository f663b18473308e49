"""The lease, kept in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from application.ports.errors import LostLease
from application.ports.lease_store import Lease, LeaseStore, Outlook, Renewed
from domain.scheduling.values import ZERO


def _nothing_to_do(_now: datetime) -> Outlook:
    return Outlook()


@attrs.define
class MemoryLeases(LeaseStore):
    """One lease; its epoch rises with every holder and survives a release."""

    held: Lease | None = None
    epoch: int = 0
    ttl: timedelta = ZERO
    look: Callable[[datetime], Outlook] = _nothing_to_do

    def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
        if self.held and self.held.ends_at > now:
            self.held = attrs.evolve(self.held, ends_at=min(self.held.ends_at, now + self.ttl))
            return None
        self.epoch += 1
        self.ttl = ttl
        self.held = Lease(self.epoch, token, holder, now + ttl)
        return self.held

    def renew(self, lease: Lease, now: datetime, ttl: timedelta) -> Renewed | None:
        if not self._is_current(lease):
            return None
        self.held = attrs.evolve(lease, ends_at=now + ttl)
        return Renewed(self.held, self.look(now))

    def release(self, lease: Lease) -> None:
        if self._is_current(lease):
            self.held = None

    def current(self) -> Lease | None:
        return self.held

    def check(self, lease: Lease | None) -> None:
        """Raise `LostLease` unless `lease` is absent (an operator or a worker writes) or current."""
        if lease and not self._is_current(lease):
            raise LostLease(f"lease: epoch {lease.epoch} of {lease.holder} is no longer current; nothing was written")

    def _is_current(self, lease: Lease) -> bool:
        return self.held is not None and (self.held.epoch, self.held.token) == (lease.epoch, lease.token)
