"""Gates: conditions that let nothing through, or keep out what does not come again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding, Level
from domain.scheduling.definition import Repeat
from domain.scheduling.policies.gauges import GaugeKind, parts_of

NEVER_NEGATIVE: Final = (GaugeKind.LOAD, GaugeKind.QUEUE)


def gates_that_never_open(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A gauge that is never less than nothing, and a gate that asks it to be."""
    gate = declared.definition.policies.gate
    if gate and gate.below is not None and gate.below <= 0 and parts_of(gate.gauge)[0] in NEVER_NEGATIVE:
        yield Finding(
            schedule=declared.id,
            field="gate.below",
            problem=f"is {gate.below:g}, and the gauge {gate.gauge!r} never shows less than 0: no slot starts",
            remedy="ask for a larger number, or use above",
        )


def gates_before_single_slots(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """What comes while the gate is closed is skipped, and no later slot makes up for an event or a promise."""
    if declared.definition.policies.gate and not isinstance(declared.definition.timing, Repeat):
        yield Finding(
            level=Level.NOTE,
            schedule=declared.id,
            field="gate",
            problem="skips for good what comes while it is closed: no later slot stands in for it",
            remedy="leave it out if the work has to be done",
        )
