"""The oracle's own account of a clock change: it walks minute by minute and sees what a wall clock shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

from tests.oracle.matcher import Matcher

A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
DATE_CHANGE = timedelta(hours=3)


@attrs.frozen
class Missing:
    """A local minute that no clock showed: when the clock jumped over it, how far, and where it would have been."""

    jumped_at: datetime
    by: timedelta
    would_be: datetime


@attrs.frozen
class Days:
    """A few local days of one zone: for each local minute, the instants that showed it or how it went missing."""

    dates: tuple[date, ...]
    shown: dict[datetime, list[datetime]]
    missing: dict[datetime, Missing]

    def slots(self, matcher: Matcher, gap: str, fold: str) -> list[datetime]:
        """Return every slot of these days, in order."""
        minutes = (minute for day in self.dates if matcher.on(day) for minute in _minutes(day, matcher))
        return sorted({slot for minute in minutes for slot in self._becomes(minute, matcher, gap, fold)})

    def _becomes(self, minute: datetime, matcher: Matcher, gap: str, fold: str) -> list[datetime]:
        seconds = [timedelta(seconds=second) for second in range(60) if second in matcher.seconds]
        if instants := self.shown.get(minute):
            once = instants[-1:] if fold == "second" else instants[:1]
            kept = instants if matcher.wildcard or fold == "both" else once
            return [instant + second for instant in kept for second in seconds]
        lost = self.missing[minute]
        if matcher.wildcard or gap == "skip" or lost.by >= DATE_CHANGE:
            return []
        return [lost.jumped_at] if gap == "after_gap" else [lost.would_be + second for second in seconds]


def _minutes(day: date, matcher: Matcher) -> list[datetime]:
    midnight = datetime.combine(day, time())
    minutes = [midnight + number * A_MINUTE for number in range(24 * 60)]
    return [minute for minute in minutes if minute.minute in matcher.minutes and minute.hour in matcher.hours]


@lru_cache(maxsize=64)
def days_around(zone: str, middle: date, reach: int) -> Days:
    """Walk the days from `middle` - `reach` to `middle` + `reach` and note what the wall clock showed."""
    dates = tuple(middle + number * A_DAY for number in range(-reach, reach + 1))
    clock, instant = ZoneInfo(zone), datetime.combine(dates[0] - 2 * A_DAY, time(), UTC)
    end = datetime.combine(dates[-1] + 2 * A_DAY, time(), UTC)
    shown: dict[datetime, list[datetime]] = {}
    missing: dict[datetime, Missing] = {}
    before = instant.astimezone(clock).replace(tzinfo=None)
    while instant < end:
        local = instant.astimezone(clock).replace(tzinfo=None)
        shown.setdefault(local, []).append(instant)
        jumped = local - before - A_MINUTE
        for number in range(1, jumped // A_MINUTE + 1):
            lost = before + number * A_MINUTE
            missing.setdefault(lost, Missing(instant, jumped, instant + (number - 1) * A_MINUTE))
        before, instant = local, instant + A_MINUTE
    return Days(dates, shown, missing)
