"""What the indexes say about the instants to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from adapters.redis.keys import Keys
from domain.scheduling.values import MICROSECOND, instant_at, micros

_NEEDS_THE_COORDINATOR: Final = ("due", "waiting", "expiring")

_NEVER: Final = micros(datetime(9999, 1, 1, tzinfo=UTC))


def needing_the_coordinator(keys: Keys) -> list[str]:
    """Return the indexes whose first members need the coordinator, in the order in which scripts answer."""
    return [keys.named(index) for index in _NEEDS_THE_COORDINATOR]


def next_instant(scores: Sequence[Any]) -> datetime | None:
    """Return the earliest instant at which the coordinator is needed, from the earliest score of each index."""
    due, waiting, expiring = scores
    instants = [instant_of(score) for score in (due, waiting) if score is not None]
    if expiring is not None:
        # At its deadline a run may still begin; it has expired an instant later.
        instants.append(instant_of(expiring) + MICROSECOND)
    return min(instants, default=None)


def instant_of(score: Any) -> datetime:
    """Return the instant of a score; one that no calendar has means long ago, or never."""
    return instant_at(int(min(max(float(score), 0), _NEVER)))
