"""Nobody schedules without the lease: not one who lost it, not one who never had it."""

from __future__ import annotations

from application.ports.lease_store import Lease
from tests.simulation.rules.rule import Rule


def is_scheduler(process: str) -> bool:
    """Tell whether a process is a scheduler: theirs are the capital letters."""
    return process[0].isupper()


class Fencing(Rule):
    """Knows who was given the lease last; equality of epoch and token is what counts."""

    def __init__(self) -> None:
        self.epochs: list[int] = []

    def granted(self, lease: Lease) -> None:
        """See a lease that somebody was given."""
        if self.epochs and lease.epoch <= self.epochs[-1]:
            raise self.broken(f"{lease.holder} was given epoch {lease.epoch} after {self.epochs[-1]}")
        self.epochs.append(lease.epoch)

    def had_effect(self, by: str, lease: Lease | None, held: Lease | None) -> None:
        """See a write that took effect under `lease` while `held` was the store's."""
        if lease is None:
            if is_scheduler(by):
                raise self.broken(f"{by} scheduled without a lease")
        elif held is None or (held.epoch, held.token) != (lease.epoch, lease.token):
            raise self.broken(f"{by} scheduled under epoch {lease.epoch}, which is no longer the lease's")
