"""Keeping only the slots at open local times, by jumping from opening to opening."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Protocol

from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.zones import stretch_at
from domain.scheduling.values import MICROSECOND

# Enough for a year in which every slot of an hourly rule misses a window; then the rule counts as ended.
MOST_JUMPS: Final = 2000


class OpenTimes(Protocol):
    """Local times (naive) at which slots may lie; both methods return `local` itself when it is open."""

    def opens(self, local: datetime) -> datetime:
        """Return the first open local time at or after `local`."""
        ...

    def closed(self, local: datetime) -> datetime:
        """Return the last open local time at or before `local`, to the microsecond."""
        ...


def next_open(trigger: Trigger, times: OpenTimes, zone: str, after: datetime) -> datetime | None:
    """Return the first slot after `after` at an open time; None when there is none within `MOST_JUMPS`."""
    for _ in range(MOST_JUMPS):
        slot = trigger.next(after)
        if slot is None:
            return None
        opening = _opening(times, zone, slot)
        if opening == slot:
            return slot
        after = opening - MICROSECOND
    return None


def latest_open(trigger: Trigger, times: OpenTimes, zone: str, not_after: datetime, n: int) -> tuple[datetime, ...]:
    """Return the newest `n` slots at or before `not_after` at open times, oldest first."""
    found: list[datetime] = []
    jumps = 0
    while len(found) < n and jumps < MOST_JUMPS and (slots := trigger.latest(not_after, 1)):
        closing = _closing(times, zone, slots[0])
        if closing == slots[0]:
            found.append(closing)
            jumps, not_after = 0, closing - MICROSECOND
        else:
            jumps, not_after = jumps + 1, closing
    return tuple(reversed(found))


def _opening(times: OpenTimes, zone: str, instant: datetime) -> datetime:
    """Return where to look next: the opening, or the clock change before it, past which local time is another."""
    stretch = stretch_at(zone, instant)
    opening = times.opens(stretch.local(instant)) - stretch.offset
    return min(opening.replace(tzinfo=UTC), stretch.end)


def _closing(times: OpenTimes, zone: str, instant: datetime) -> datetime:
    """Return where to look next, going back: the closing, or the instant before the clock change after it."""
    stretch = stretch_at(zone, instant)
    closing = times.closed(stretch.local(instant)) - stretch.offset
    return max(closing.replace(tzinfo=UTC), stretch.start - MICROSECOND)
