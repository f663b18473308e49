"""Adaptive frequency: the more a gauge shows, the more of the slots that a rule yields are left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.gauges import GaugeName, gauge_name
from domain.scheduling.policies.limits import finite, positive_duration


def _known(instance: object, attribute: Any, value: float) -> None:
    finite(instance, attribute, value)


def _some_time(instance: object, attribute: Any, value: timedelta) -> None:
    positive_duration(instance, attribute, value)


@attrs.frozen(kw_only=True)
class Adaptive:
    """
    Thins the slots of a rule, so that at least a distance lies between those that start.

    The distance follows from the gauge: nothing at `fast_at`, where every slot starts, `slowest` at `slow_at`, in
    between on the straight line from one to the other, beyond them as at the nearer one. Either may be the larger: load
    slows work down, a long queue calls for more of it. While the gauge cannot be read the distance is `slowest`:
    careful, and never at a standstill.
    """

    gauge: GaugeName = attrs.field(converter=gauge_name)
    fast_at: float = attrs.field(validator=_known)
    slow_at: float = attrs.field(validator=_known)
    slowest: timedelta = attrs.field(validator=_some_time)

    def __attrs_post_init__(self) -> None:
        if self.fast_at == self.slow_at:
            raise InvalidValue("slow_at", self.slow_at, "equals 'fast_at'", "give the two readings some distance")

    def distance(self, reading: float | None) -> timedelta:
        """Return how far apart slots start while the gauge reads so; None is a gauge that could not be read."""
        if reading is None:
            return self.slowest
        share = (reading - self.fast_at) / (self.slow_at - self.fast_at)
        return self.slowest * min(max(share, 0.0), 1.0)

    def lets_through(self, slot: datetime, last: datetime | None, reading: float | None) -> bool:
        """Tell whether a slot lies far enough after `last`, the newest one that started; the first one always does."""
        return last is None or slot - last >= self.distance(reading)
