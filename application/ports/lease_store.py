"""The right to schedule, kept in the store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import attrs


@attrs.frozen
class Lease:
    """The right to schedule: a rising epoch and an unguessable token, both carried by every write of its holder."""

    epoch: int
    token: str
    holder: str
    ends_at: datetime


@attrs.frozen(kw_only=True)
class Outlook:
    """
    What lies before whoever leads, read at one instant.

    `inbox` counts the schedules that want a decision by now, because a slot is due or a notice waits. `next_due`
    is the instant of `ScheduleStore.next_due`. `in_flight` tells whether any run is queued or running, so that
    somebody has to see that its delivery does not get lost and listen for its heartbeat. `untold` tells whether any
    alert waits to be told.
    """

    inbox: int = 0
    next_due: datetime | None = None
    in_flight: bool = False
    untold: bool = False

    def is_empty(self, now: datetime) -> bool:
        """Tell whether nothing wants deciding, handing over, expiring or telling at `now`."""
        return not self.inbox and not self.untold and (self.next_due is None or now < self.next_due)


@attrs.frozen
class Renewed:
    """A lease that runs on, and what was there to do when it was renewed."""

    lease: Lease
    outlook: Outlook


class LeaseStore(Protocol):
    """Gives the lease to at most one holder at a time; safety never rests on it, only saved work does."""

    def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
        """
        Take the lease under the next epoch if nobody holds it at `now`, atomically; else return None.

        Another's lease that would last longer than its own TTL was written before the clock stepped back: it
        is cut to end one TTL from `now`, so that a dead leader blocks nobody for as long as the step. What no
        scheduler can have written is no lease.
        """
        ...

    def renew(self, lease: Lease, now: datetime, ttl: timedelta) -> Renewed | None:
        """
        Let the same epoch and token run until `now + ttl`; return None if the lease is another's by now.

        The outlook is read in the same breath, so that a call that was lost costs at most one renewal.
        """
        ...

    def release(self, lease: Lease) -> None:
        """Give the lease back and wake the standbys; a lease that is another's by now is left alone."""
        ...

    def current(self) -> Lease | None:
        """Return the lease as it stands, held or run out; None if nobody ever held it or it was given back."""
        ...
