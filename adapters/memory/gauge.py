"""Gauges that show what they were set to, now or beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter

import attrs

from application.ports.clock import Clock
from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge


@attrs.define
class MemoryGauge(Gauge):
    """
    Readings in a dictionary, one for each thing of its kind; what was never set cannot be read.

    `asked` counts the readings that were taken.
    """

    readings: dict[str, float] = attrs.field(factory=dict)
    asked: int = 0

    def show(self, of: str, reading: float | None) -> None:
        """Show a number from now on; None is none."""
        self.readings.pop(of, None)
        if reading is not None:
            self.readings[of] = reading

    def read(self, of: str) -> float:
        self.asked += 1
        if of not in self.readings:
            raise GaugeUnreadable(f"gauge {of!r}: nobody has set it")
        return self.readings[of]


@attrs.frozen
class ScriptedGauge(Gauge):
    """
    A gauge whose readings were written beforehand: each is shown from its instant (UTC) on, until the next one's.

    Before the first one, and where the script says None, it cannot be read.
    """

    clock: Clock
    script: Mapping[str, Sequence[tuple[datetime, float | None]]]

    def read(self, of: str) -> float:
        now = self.clock.now()
        shown = [reading for since, reading in sorted(self.script.get(of, ()), key=itemgetter(0)) if since <= now]
        if not shown or shown[-1] is None:
            raise GaugeUnreadable(f"gauge {of!r}: the script says nothing of it")
        return shown[-1]
