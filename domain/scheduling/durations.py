"""Durations in words: as people write them in a schedules file, and as every message tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

UNITS: Final[Mapping[str, timedelta]] = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
    "us": timedelta(microseconds=1),
}


def render_duration(duration: timedelta) -> str:
    """Write a duration as schedules files have it, in the largest units that divide it: '1h30m'; '0s' for none."""
    rest, parts = abs(duration), list[str]()
    for unit, length in UNITS.items():
        number, rest = divmod(rest, length)
        if number:
            parts.append(f"{number}{unit}")
    sign = "-" if duration < timedelta() else ""
    return sign + ("".join(parts) or "0s")
