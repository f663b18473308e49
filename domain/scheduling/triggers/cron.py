"""Cron: the rule of a calendar in one time zone; the only module that knows croniter."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Self

import attrs
from croniter import croniter
from croniter.croniter import CroniterBadDateError, CroniterError

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers.calendar import LAST_INSTANT
from domain.scheduling.triggers.counting import count_if_few
from domain.scheduling.triggers.cron_grammar import Normalised, normalise
from domain.scheduling.triggers.dst import Fold, Gap, Rule, first_slot, last_slot
from domain.scheduling.triggers.fields import one_of
from domain.scheduling.triggers.memo import Answer, answers, recall, remember
from domain.scheduling.triggers.zones import valid_zone
from domain.scheduling.values import EPOCH, MICROSECOND, ScheduleId

_A_SECOND: Final = timedelta(seconds=1)
_SOME_DAY: Final = EPOCH.replace(tzinfo=None)
_REMEDY: Final = "see crontab(5) for minute, hour, day, month and weekday"


def valid_expression(_instance: object, _attribute: Any, expression: str) -> None:
    """Validate that an attrs field holds an expression that can fire; raise `InvalidValue` if not."""
    local_times(expression)


def _single_spaced(expression: str) -> str:
    return " ".join(expression.split())


@attrs.frozen(cache_hash=True)
class Cron:
    """
    The instants at which a wall clock in `timezone` shows a time that `expression` names.

    Five fields, or six with the seconds first. `gap` and `fold` say what becomes of a fixed time that
    a clock change leaves out (`after_gap`, `skip`, `shift`) or shows twice (`first`, `second`, `both`).
    Raises `InvalidValue` for what it cannot honour: an expression that never fires, an unknown zone.
    """

    expression: str = attrs.field(converter=_single_spaced, validator=valid_expression)
    timezone: str = attrs.field(default="UTC", validator=valid_zone)
    gap: Gap = attrs.field(default="after_gap", validator=one_of("after_gap", "skip", "shift"))
    fold: Fold = attrs.field(default="first", validator=one_of("first", "second", "both"))

    @property
    def is_wildcard(self) -> bool:
        """True when `*` leads the minute or hour: such a rule follows elapsed time through clock changes."""
        return local_times(self.expression).wildcard

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC), or None when there is none in 50 years."""
        known = answers((self, "next"))
        slots = recall(known, after)
        if slots is None:
            slots = self._first_from(min(after, LAST_INSTANT) + MICROSECOND)
            remember(known, Answer(after, slots[0] - MICROSECOND if slots else after, slots))
        return slots[0] if slots else None

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first; none lies before 1970."""
        known = answers((self, n))
        slots = recall(known, not_after)
        if slots is None:
            slots = self._last_until(not_after, n)
            remember(known, Answer(slots[-1] if slots else not_after, not_after, slots))
        return slots

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until] if they are few, else None."""
        return count_if_few(self, after, until)

    def bound_to(self, _schedule_id: ScheduleId) -> Self:
        """Return itself: nothing about a calendar derives from an id."""
        return self

    @property
    def rule(self) -> Rule:
        """How this expression reads the local times that a clock change leaves out or repeats."""
        return Rule(self.is_wildcard, self.gap, self.fold)

    def _first_from(self, since: datetime) -> tuple[datetime, ...]:
        slot = first_slot(local_times(self.expression), self.timezone, self.rule, since)
        return (slot,) if slot else ()

    def _last_until(self, until: datetime, n: int) -> tuple[datetime, ...]:
        times, rule, slots = local_times(self.expression), self.rule, list[datetime]()
        while len(slots) < n and (slot := last_slot(times, self.timezone, rule, until)):
            slots.append(slot)
            until = slot - MICROSECOND
        return tuple(reversed(slots))


@attrs.frozen(eq=False)
class CronTimes:
    """The naive local times of an expression, as croniter iterates them when it knows no zone."""

    expression: str
    wildcard: bool
    _croniter: croniter

    def first_from(self, local: datetime) -> datetime | None:
        """Return the first local time at or after `local`; croniter looks strictly after a whole second."""
        known = answers((self.expression, "ahead"))
        if times := recall(known, local):
            return times[0]
        found = self._search("get_next", (local - MICROSECOND).replace(microsecond=0))
        if found:
            remember(known, Answer(local, found, (found,)))
        return found

    def last_until(self, local: datetime) -> datetime | None:
        """Return the last local time at or before `local`; croniter looks strictly before a whole second."""
        known = answers((self.expression, "behind"))
        if times := recall(known, local):
            return times[0]
        found = self._search("get_prev", local.replace(microsecond=0) + _A_SECOND)
        if found:
            remember(known, Answer(found, local, (found,)))
        return found

    def _search(self, method: str, start: datetime) -> datetime | None:
        # croniter keeps its position in itself, so every search works on a copy that nobody else moves.
        try:
            found: datetime = getattr(copy.copy(self._croniter), method)(datetime, start_time=start)
        except CroniterBadDateError:
            return None
        return found


@lru_cache(maxsize=4096)
def local_times(expression: str) -> CronTimes:
    """Return the local times that `expression` names; raise `InvalidValue` when there are none."""
    normal = normalise(expression)
    times = CronTimes(expression, normal.wildcard, _parsed(expression, normal))
    _refuse_impossible_dates(expression, normal)
    if times.first_from(_SOME_DAY) is None:
        raise InvalidValue("cron", expression, "never fires: no day in 50 years fits every field", _REMEDY)
    return times


def _parsed(expression: str, normal: Normalised) -> croniter:
    """Days follow Vixie cron: a field that starts with `*` does not count as restricted."""
    try:
        return croniter(normal.text, _SOME_DAY, implement_cron_bug=True, second_at_beginning=True)
    except CroniterError as error:
        raise InvalidValue("cron", expression, f"cannot be read: {_why(error, normal)}", _REMEDY) from error


def _refuse_impossible_dates(expression: str, normal: Normalised) -> None:
    """croniter's strict mode compares days with months, which proves nothing while a weekday may stand in."""
    try:
        croniter.expand(normal.text, second_at_beginning=True, strict=not normal.either_day)
    except CroniterError as error:
        raise InvalidValue("cron", expression, f"never fires: {_why(error, normal)}", _REMEDY) from error


def _why(error: CroniterError, normal: Normalised) -> str:
    return str(error).removeprefix(f"[{normal.text}] ").removeprefix("is not acceptable").lstrip("., ")
