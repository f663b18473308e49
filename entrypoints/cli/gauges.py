"""Readings of gauges as they are given to a simulation: `load=0.3`, `load=4.2@2026-03-02T10:00`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isfinite
from typing import Final

from adapters.declarations.instants import parse_instant_or_utc
from application.scheduling.declared import Declarations
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.gauges import GaugeName, gauge_name
from entrypoints.simulated import Script

NOTHING: Final = "none"
_EXAMPLE: Final = f"such as load=0.3, load=4.2@2026-03-02T10:00 or load={NOTHING}"


def readings_given(option: str, texts: Sequence[str], beginning: datetime) -> Script:
    """Read what gauges show, by default from the `beginning` (UTC) on; raise `InvalidValue` naming the option."""
    script: defaultdict[GaugeName, list[tuple[datetime, float | None]]] = defaultdict(list)
    for text in texts:
        name, equals, shown = text.rpartition("=")
        reading, at, since = shown.partition("@")
        if not equals:
            raise InvalidValue(option, text, "is not NAME=READING", f"write one {_EXAMPLE}")
        instant = parse_instant_or_utc(option, since) if at else beginning
        script[_gauge(option, name)].append((instant, _reading(option, reading)))
    return script


def without_a_reading(declarations: Declarations, script: Script) -> Iterator[str]:
    """Yield a line for each gauge that schedules ask, and of which the simulation was told nothing."""
    asked = [(each.id, gauge) for each in declarations.schedules for gauge in each.definition.policies.gauges]
    for id, gauge in asked:
        if gauge not in script:
            yield f"{id}: the gauge {gauge!r} could not be read; say what it shows: --gauge {gauge}=1.0"


def _gauge(option: str, name: str) -> GaugeName:
    try:
        return gauge_name(name)
    except InvalidValue as refusal:
        raise InvalidValue(option, name, f"{refusal.problem} as a gauge", refusal.remedy) from None


def _reading(option: str, text: str) -> float | None:
    if text == NOTHING:
        return None
    try:
        reading = float(text)
    except ValueError:
        reading = float("nan")
    if not isfinite(reading):
        raise InvalidValue(option, text, "is not a finite number", f"give a reading {_EXAMPLE}")
    return reading
