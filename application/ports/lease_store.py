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


class LeaseStore(Protocol):
    """Gives the lease to at most one holder at a time; safety never rests on it, only saved work does."""

    def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
        """Take the lease under the next epoch if nobody holds it at `now`, atomically; else return None."""
        ...

    def renew(self, lease: Lease, now: datetime, ttl: timedelta) -> Lease | None:
        """Let the same epoch and token run until `now + ttl`; return None if the lease is another's by now."""
        ...

    def release(self, lease: Lease) -> None:
        """Give the lease back and wake the standbys; a lease that is another's by now is left alone."""
        ...

    def current(self) -> Lease | None:
        """Return the lease as it stands, held or run out; None if nobody ever held it or it was given back."""
        ...
