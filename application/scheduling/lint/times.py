"""Times: the zone they are in, and the time that is over or soon will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding, Level
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.triggers import Bounded, Cron, Excluding, Jittered, Trigger, Within

ENDS_SOON: Final = timedelta(days=60)
A_CALENDAR: Final = 5  # dates; fewer are an exception that its owner means to end


def default_time_zone(declared: Declared, _now: datetime) -> Iterator[Finding]:
    """A fixed time of day, or a window, in a zone that nobody named."""
    timing = declared.definition.timing
    if isinstance(timing, Repeat) and declared.leaves_out("timezone"):
        for field in _local_times(timing.trigger):
            yield Finding(
                schedule=declared.id,
                field="timezone",
                problem=f"is left out, so the times in {field!r} are those of UTC",
                remedy='name the zone, such as timezone = "Europe/Berlin", or "UTC" if that is meant',
            )


def never_due(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A rule without a slot to come, or an instant that has passed."""
    match declared.definition.timing:
        case Once(at=at) if at < now:
            problem = f"lies in the past ({at.isoformat()}): a new schedule decides it at once, as late"
            yield Finding(schedule=declared.id, field="at", problem=problem, remedy="give a later instant")
        case Repeat(trigger=trigger) if trigger.bound_to(declared.id).next(now) is None:
            yield Finding(
                schedule=declared.id,
                field=" or ".join(_limits(trigger)) or "cron",
                problem="leaves no slot from now on: the schedule never comes due",
                remedy="widen it, or remove the schedule",
            )


def exclusions_that_end(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A dated list that is over, or soon will be: from then on nobody has a holiday."""
    timing = declared.definition.timing
    dates = _excluded(timing.trigger) if isinstance(timing, Repeat) else ()
    last = max(dates, default=now.date())
    if len(dates) >= A_CALENDAR and last < (now + ENDS_SOON).date():
        yield Finding(
            level=Level.WARNING if last < now.date() else Level.NOTE,
            schedule=declared.id,
            field="exclude",
            problem=f"ends with {last.isoformat()}: no later date is left out",
            remedy="add the dates of the next year, or remove it",
        )


def _local_times(trigger: Trigger) -> Iterator[str]:
    """Yield the keys whose times are those of a wall clock."""
    match trigger:
        case Cron() if not trigger.is_wildcard:
            yield "cron"
        case Within():
            yield from ("windows", *_local_times(trigger.trigger))
        case Excluding():
            yield from ("exclude", *_local_times(trigger.trigger))
        case Bounded() | Jittered():
            yield from _local_times(trigger.trigger)


def _limits(trigger: Trigger) -> Iterator[str]:
    """Yield the keys that take slots away from a rule."""
    match trigger:
        case Within():
            yield from ("windows", *_limits(trigger.trigger))
        case Excluding():
            yield from ("exclude", *_limits(trigger.trigger))
        case Bounded(end=end):
            yield from (*(["end"] if end else []), *_limits(trigger.trigger))
        case Jittered():
            yield from _limits(trigger.trigger)


def _excluded(trigger: Trigger) -> Sequence[date]:
    match trigger:
        case Excluding(dates=dates):
            return dates
        case Within() | Bounded() | Jittered():
            return _excluded(trigger.trigger)
        case _:
            return ()
