"""Reading the account of every slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.scheduling.ledger import Entry
from domain.scheduling.values import ScheduleId


class Ledger(Protocol):
    """The entries of each schedule, behind its checkpoint none; written by `ScheduleStore.record` only."""

    def oldest(self, id: ScheduleId, limit: int, after: datetime | None = None) -> Sequence[Entry]:
        """Return the oldest entries that begin after `after`, oldest first, at most `limit`."""
        ...

    def newest(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        """Return the newest entries, oldest first, at most `limit`."""
        ...

    def at(self, id: ScheduleId, slot: datetime) -> Entry | None:
        """Return the entry that accounts for `slot`, or None if it is undecided, trimmed or no slot."""
        ...
