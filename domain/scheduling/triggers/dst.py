"""
What becomes of local times when clocks change (DESIGN section 5).

A stretch of constant offset has one or two *readings*: its own local times, and what a gap at its
opening left over. Each reading turns local times into instants with one fixed offset, so slots
come out in order and both directions of the search agree.

    fold   the later or the earlier stretch gives up the local times that both would show
    gap    the stretch after the gap also reads the missing local times, shifted or all as its first instant
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, Protocol

import attrs

from domain.scheduling.triggers.calendar import FIRST_INSTANT, LAST_INSTANT
from domain.scheduling.triggers.zones import ClockChange, Stretch, stretches
from domain.scheduling.values import MICROSECOND

Gap = Literal["after_gap", "skip", "shift"]
Fold = Literal["first", "second", "both"]

# No zone has ever jumped further than a day, so two days past a clock change local order is plain again.
_CLEAR_OF_CHANGES: Final = timedelta(days=2)


class LocalTimes(Protocol):
    """The naive local times that an expression names, ignorant of zones."""

    def first_from(self, local: datetime) -> datetime | None:
        """Return the first local time at or after `local`, or None when there is none in 50 years."""
        ...

    def last_until(self, local: datetime) -> datetime | None:
        """Return the last local time at or before `local`, or None when there is none in 50 years."""
        ...


@attrs.frozen
class Rule:
    """How missing and repeated local times are read; a wildcard expression follows elapsed time instead."""

    wildcard: bool
    gap: Gap
    fold: Fold


@attrs.frozen
class Reading:
    """Local times in [first, end), read with one offset; or, with `gathered`, all as that one instant."""

    first: datetime
    end: datetime
    offset: timedelta
    gathered: datetime | None = None

    def first_slot(self, times: LocalTimes, since: datetime) -> datetime | None:
        """Return the first slot of this reading at or after `since` (UTC)."""
        if self.gathered and self.gathered < since:
            return None
        start = max(self.first, since.replace(tzinfo=None) + self.offset)
        local = times.first_from(start) if start < self.end else None
        return self.instant(local) if local and local < self.end else None

    def last_slot(self, times: LocalTimes, until: datetime) -> datetime | None:
        """Return the last slot of this reading at or before `until` (UTC)."""
        if self.gathered:
            return self.first_slot(times, self.gathered) if self.gathered <= until else None
        end = min(self.end - MICROSECOND, until.replace(tzinfo=None) + self.offset)
        local = times.last_until(end) if end >= self.first else None
        return self.instant(local) if local and local >= self.first else None

    def instant(self, local: datetime) -> datetime:
        """Return the slot (UTC) that `local` becomes in this reading."""
        return self.gathered or (local - self.offset).replace(tzinfo=UTC)


def first_slot(times: LocalTimes, zone: str, rule: Rule, since: datetime) -> datetime | None:
    """Return the first slot at or after `since` (UTC), or None when there is none."""
    since = max(since, FIRST_INSTANT)
    while since <= LAST_INSTANT:
        stretch, its_readings = _at(zone, rule, since)
        slots = [slot for reading in its_readings if (slot := reading.first_slot(times, since))]
        if slots:
            return min(slots)
        beyond = times.first_from(stretch.local(since))
        if beyond is None:
            return None
        since = _onward(stretch, since, beyond)
    return None


def last_slot(times: LocalTimes, zone: str, rule: Rule, until: datetime) -> datetime | None:
    """Return the last slot at or before `until` (UTC), or None when there is none."""
    until = min(until, LAST_INSTANT)
    while until >= FIRST_INSTANT:
        stretch, its_readings = _at(zone, rule, until)
        slots = [slot for reading in its_readings if (slot := reading.last_slot(times, until))]
        if slots:
            return max(slots)
        beyond = times.last_until(stretch.local(until))
        if beyond is None:
            return None
        until = _back(stretch, until, beyond)
    return None


def _onward(stretch: Stretch, since: datetime, beyond: datetime) -> datetime:
    """
    Return where to look after `stretch`, when its next local time lies `beyond` its end.

    Close to the end, a fold may show again what came before `since`; then no stretch may be passed over.
    """
    if stretch.end - since < _CLEAR_OF_CHANGES:
        return stretch.end
    return max(stretch.end, (beyond - stretch.offset - _CLEAR_OF_CHANGES).replace(tzinfo=UTC))


def _back(stretch: Stretch, until: datetime, beyond: datetime) -> datetime:
    """Return where to look before `stretch`; the mirror image of `_onward`."""
    end_of_previous = stretch.start - MICROSECOND
    if until - stretch.start < _CLEAR_OF_CHANGES:
        return end_of_previous
    return min(end_of_previous, (beyond - stretch.offset + _CLEAR_OF_CHANGES).replace(tzinfo=UTC))


def instants(stretches_around: Iterable[Stretch], rule: Rule, local: datetime) -> tuple[datetime, ...]:
    """Return what one local time becomes in the given neighbouring stretches, earliest first."""
    around = [reading for stretch in stretches_around for reading in readings(stretch, rule)]
    return tuple(sorted(reading.instant(local) for reading in around if reading.first <= local < reading.end))


def _at(zone: str, rule: Rule, instant: datetime) -> tuple[Stretch, tuple[Reading, ...]]:
    return next(pair for pair in _year(zone, rule, instant.year) if instant < pair[0].end)


@lru_cache(maxsize=4096)
def _year(zone: str, rule: Rule, year: int) -> tuple[tuple[Stretch, tuple[Reading, ...]], ...]:
    return tuple((stretch, tuple(readings(stretch, rule))) for stretch in stretches(zone, year))


def readings(stretch: Stretch, rule: Rule) -> Iterator[Reading]:
    """Yield the readings of a stretch: what its opening gap left over, then its own local times."""
    if stretch.opening and stretch.opening.is_gap and not rule.wildcard:
        yield from _left_over(stretch, stretch.opening, rule.gap)
    yield _own(stretch, rule)


def _own(stretch: Stretch, rule: Rule) -> Reading:
    """Every local time that the stretch shows, less those that the fold rule gives to its neighbour."""
    first, end = stretch.local(stretch.start), stretch.local(stretch.end)
    once = not rule.wildcard
    if once and rule.fold == "first" and stretch.opening:
        first = max(first, _shown(stretch.opening.at, stretch.opening.before))
    if once and rule.fold == "second" and stretch.closing:
        end = min(end, _shown(stretch.closing.at, stretch.closing.after))
    return Reading(first, end, stretch.offset)


def _left_over(stretch: Stretch, change: ClockChange, gap: Gap) -> Iterator[Reading]:
    """The missing local times; a change of date leaves nothing over, for nothing is made up."""
    if change.is_date_change:
        return
    first, end = _shown(change.at, change.before), _shown(change.at, change.after)
    if gap == "after_gap" and change.at == stretch.start:
        yield Reading(first, end, change.before, gathered=change.at)
    if gap == "shift":
        # The year's end may cut the stretch short, or open it in the middle of what was shifted.
        yield Reading(
            max(first, _shown(stretch.start, change.before)),
            min(end, _shown(stretch.end, change.before)),
            change.before,
        )


def _shown(instant: datetime, offset: timedelta) -> datetime:
    """Return what a wall clock with `offset` shows at `instant`."""
    return instant.replace(tzinfo=None) + offset
