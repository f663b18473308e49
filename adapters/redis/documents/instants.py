"""Instants and durations as whole microseconds, the only way the store writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.scheduling.values import MICROSECOND, instant_at, micros


def stamp(instant: datetime | None) -> int | None:
    """Return the microseconds since the Unix epoch."""
    return None if instant is None else micros(instant)


def moment(microseconds: int | None) -> datetime | None:
    """Return the instant (UTC) at these microseconds since the Unix epoch."""
    return None if microseconds is None else instant_at(microseconds)


def length(duration: timedelta | None) -> int | None:
    """Return a duration in microseconds."""
    return None if duration is None else duration // MICROSECOND


def span_of(microseconds: int | None) -> timedelta | None:
    """Return the duration of this many microseconds."""
    return None if microseconds is None else timedelta(microseconds=microseconds)
