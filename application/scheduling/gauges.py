"""Reading the gauges that schedules ask, each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

import attrs

from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge
from domain.scheduling.policies.gauges import GaugeKind, GaugeName, Readings, parts_of
from domain.scheduling.schedule import Schedule


@attrs.frozen
class Look:
    """What every gauge that was asked showed at one moment, and why those that could not be read were not."""

    readings: Readings = attrs.field(factory=dict)
    unreadable: Mapping[GaugeName, str] = attrs.field(factory=dict)


@attrs.frozen
class Gauges:
    """The gauges within reach, one per kind of thing that can be measured."""

    by_kind: Mapping[GaugeKind, Gauge] = attrs.field(factory=dict)

    def read_for(self, schedules: Iterable[Schedule]) -> Look:
        """Read every gauge that one of the schedules asks, once, however many do; ask nothing where none does."""
        asked = dict.fromkeys(name for schedule in schedules for name in schedule.definition.policies.gauges)
        readings: dict[GaugeName, float | None] = {}
        unreadable: dict[GaugeName, str] = {}
        for name in asked:
            try:
                readings[name] = self._read(name)
            except GaugeUnreadable as why:
                readings[name], unreadable[name] = None, str(why)
        return Look(readings, unreadable)

    def _read(self, name: GaugeName) -> float:
        kind, of = parts_of(name)
        gauge = self.by_kind.get(kind)
        if gauge is None:
            raise GaugeUnreadable(f"gauge {name!r}: nothing here measures it")
        reading = gauge.read(of)
        if not isfinite(reading):
            raise GaugeUnreadable(f"gauge {name!r}: {reading} is not a finite number")
        return reading
