"""Instants and durations as they are shown: exactly to programs, roughly to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

_UNITS: Final = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
    ("ms", timedelta(milliseconds=1)),
)


def iso(instant: datetime | None) -> str | None:
    """Return an instant in ISO 8601 with its offset; microseconds only where there are any."""
    return instant.isoformat() if instant else None


def stamp(instant: datetime | None) -> str:
    """Return a UTC instant as tables show it."""
    return instant.isoformat(" ").replace("+00:00", "Z") if instant else ""


def local(instant: datetime, timezone: str) -> str:
    """Return what a wall clock in `timezone` shows, with the name of the time it keeps."""
    return f"{instant.astimezone(ZoneInfo(timezone)):%a %Y-%m-%d %H:%M:%S %Z}"


def rough(duration: timedelta) -> str:
    """Return a duration in its two largest units, as people say it: '2 h 5 min'."""
    for (unit, length), (smaller, part) in pairwise(_UNITS):
        if duration >= length:
            whole, rest = divmod(duration, length)
            return f"{whole} {unit} {rest // part} {smaller}" if rest >= part and unit != "s" else f"{whole} {unit}"
    return f"{duration // timedelta(milliseconds=1)} ms"


def relative(instant: datetime | None, now: datetime) -> str:
    """Return how far an instant is from now: 'in 5 min' or '3 h ago'."""
    if instant is None:
        return ""
    return f"in {rough(instant - now)}" if instant >= now else f"{rough(now - instant)} ago"
