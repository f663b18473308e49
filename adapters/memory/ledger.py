"""The ledger in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from adapters.memory.state import MemoryState
from application.ports.ledger import Ledger
from domain.scheduling.ledger import Entry
from domain.scheduling.values import ScheduleId


@attrs.define(slots=False)
class MemoryLedger(Ledger):
    """The ledger entries of one `MemoryState`."""

    state: MemoryState

    def oldest(self, id: ScheduleId, limit: int, after: datetime | None = None) -> Sequence[Entry]:
        return self.state.entries[id].oldest(limit, after)

    def newest(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        return self.state.entries[id].newest(limit)

    def at(self, id: ScheduleId, slot: datetime) -> Entry | None:
        return self.state.entries[id].at(slot)
