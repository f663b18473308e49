"""Who leads, looked at many times a second: what take-overs took."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Final, Self

import attrs

from application.ports.errors import StoreUnreachable
from application.ports.lease_store import Lease, LeaseStore

A_LOOK_EVERY: Final = 0.02  # seconds


@attrs.frozen
class Change:
    """Somebody leads from now on; `at` in seconds of the monotonic clock."""

    at: float
    epoch: int


@attrs.define
class LeaseWatch:
    """Looks at the lease from a thread of its own, past the network that fails."""

    leases: LeaseStore
    every: float = A_LOOK_EVERY
    changes: list[Change] = attrs.field(factory=list)
    lease: Lease | None = None
    _over: threading.Event = attrs.field(factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, name="lease watch", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    @property
    def epoch(self) -> int:
        """Return the newest epoch that was seen, 0 before the first."""
        return self.changes[-1].epoch if self.changes else 0

    def leads(self, pid: int) -> bool:
        """Tell whether the process with this pid was the last one seen to lead."""
        return self.lease is not None and self.lease.holder.split("-")[-2:-1] == [str(pid)]

    def taken_over_after(self, since: float, epoch: int) -> float | None:
        """Return how many seconds after `since` somebody led under a later epoch, or None if nobody did."""
        later = (change.at for change in self.changes if change.epoch > epoch and change.at >= since)
        first = next(later, None)
        return None if first is None else first - since

    def _watch(self) -> None:
        while not self._over.wait(self.every):
            try:
                self.lease = self.leases.current()
            except StoreUnreachable:
                continue
            if self.lease and self.lease.epoch > self.epoch:
                self.changes.append(Change(time.monotonic(), self.lease.epoch))
