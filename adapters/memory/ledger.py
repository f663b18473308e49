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
        entries = self._ordered(id)
        return [entry for entry in entries if after is None or entry.span.first > after][:limit]

    def newest(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        return self._ordered(id)[-limit:]

    def at(self, id: ScheduleId, slot: datetime) -> Entry | None:
        spans = (entry for entry in self._ordered(id) if entry.span.first <= slot <= entry.span.last)
        return next(spans, None)

    def _ordered(self, id: ScheduleId) -> list[Entry]:
        return [entry for _, entry in sorted(self.state.entries.get(id, {}).items())]
