"""Alerts on their way, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import attrs

from adapters.memory.state import MemoryState
from application.ports.alerts import Alerts, Untold


@attrs.define(slots=False)
class MemoryAlerts(Alerts):
    """The alerts of one `MemoryState`."""

    state: MemoryState

    def untold(self, limit: int) -> Sequence[Untold]:
        return [Untold(number, event) for number, event in islice(self.state.alerts.items(), limit)]

    def were_told(self, numbers: Sequence[str]) -> None:
        for number in numbers:
            self.state.alerts.pop(number, None)
