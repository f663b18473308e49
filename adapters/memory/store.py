"""The in-memory store: schedules, runs, ledger, inboxes and alerts over one state."""

from __future__ import annotations

from adapters.memory.alerts import MemoryAlerts
from adapters.memory.inboxes import MemoryInboxes
from adapters.memory.ledger import MemoryLedger
from adapters.memory.runs import MemoryRuns
from adapters.memory.schedules import MemorySchedules
from adapters.memory.state import MemoryState


class MemoryStore(MemorySchedules, MemoryRuns, MemoryLedger, MemoryInboxes, MemoryAlerts):
    """Fills `ScheduleStore`, `RunStore`, `Ledger`, `Inboxes` and `Alerts`; every method is atomic."""

    def __init__(self, state: MemoryState | None = None) -> None:
        super().__init__(state or MemoryState())
