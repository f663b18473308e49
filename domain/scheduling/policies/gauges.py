"""Gauges: what can be measured outside of schedules, and what was read when slots were decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NewType, TypeAlias

import attrs

from domain.scheduling.errors import InvalidValue

GaugeName = NewType("GaugeName", str)

Readings: TypeAlias = Mapping[GaugeName, float | None]
"""What gauges show at the instant of a decision; None where one could not be read."""

NAME_LIMIT: Final = 200
QUEUES: Final = ("high", "default", "low")

_REMEDY: Final = "use 'load', 'queue:high' (or default, low), or 'key:<name of a Redis key that holds a number>'"


class GaugeKind(StrEnum):
    """What is measured: the load of the scheduler's host, the depth of a queue, or a number of an application."""

    LOAD = "load"
    QUEUE = "queue"
    KEY = "key"


def _nothing(_rest: str) -> bool:
    return False


_FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    GaugeKind.LOAD: lambda rest: not rest,
    GaugeKind.QUEUE: lambda rest: rest[1:] in QUEUES,
    GaugeKind.KEY: lambda rest: len(rest) > 1 and rest.isprintable(),
}
"""What may follow each kind in a name."""


def gauge_name(text: str) -> GaugeName:
    """Accept `text` as the name of a gauge: 'load', 'queue:high' or 'key:orders:waiting'; else raise `InvalidValue`."""
    kind, colon, of = text.partition(":")
    if not _FITS.get(kind, _nothing)(colon + of):
        raise InvalidValue("gauge", text, "is unknown", _REMEDY)
    if len(text) > NAME_LIMIT:
        raise InvalidValue.too_long("gauge", text, NAME_LIMIT)
    return GaugeName(text)


def parts_of(name: GaugeName) -> tuple[GaugeKind, str]:
    """Return what a gauge measures and of what: the priority of a queue, the name of a key, or nothing."""
    kind, _, of = name.partition(":")
    return GaugeKind(kind), of


@attrs.frozen
class Measured:
    """
    What a gauge showed when slots were decided; of neighbouring slots that share an entry, the lowest and the highest.

    Both are None where the gauge could not be read.
    """

    gauge: GaugeName
    lowest: float | None
    highest: float | None

    @classmethod
    def of(cls, gauge: GaugeName, readings: Readings) -> Measured:
        """Return what one decision saw of a gauge."""
        return cls(gauge, readings.get(gauge), readings.get(gauge))

    @property
    def is_known(self) -> bool:
        """Tell whether the gauge could be read."""
        return self.lowest is not None

    @property
    def shown(self) -> str:
        """Return the reading, or the lowest and the highest, in words."""
        readings = dict.fromkeys(f"{each:g}" for each in (self.lowest, self.highest) if each is not None)
        return " to ".join(readings) or "unreadable"

    def joined(self, newer: Measured) -> Measured:
        """Return what the gauge showed over the slots of both; they are of one gauge, and either known or not."""
        readings = [each for each in (self.lowest, self.highest, newer.lowest, newer.highest) if each is not None]
        return Measured(self.gauge, min(readings, default=None), max(readings, default=None))
