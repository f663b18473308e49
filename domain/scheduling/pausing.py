"""Pausing: slots stop being decided, and what becomes of the gap when they are again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.intake import intake_goes_on
from domain.scheduling.settling import gap_skipped
from domain.scheduling.values import in_utc
from domain.scheduling.watching import awake

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


@attrs.frozen(kw_only=True)
class Pause:
    """Who stopped a schedule from deciding, when, why and, if they said so, until when."""

    at: datetime = attrs.field(validator=in_utc)
    by: str
    why: str = ""
    until: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))

    def ended_by(self, now: datetime) -> datetime:
        """Return when the pause ended, if it ends at `now` at the latest."""
        return min(now, self.until) if self.until else now


def pause(schedule: Schedule, wanted: Pause, circumstances: Circumstances) -> Decided:
    """Decide up to the beginning of the pause, and nothing after it."""
    if wanted.until is not None and wanted.until <= wanted.at:
        raise InvalidValue("until", wanted.until.isoformat(), "is not in the future", "give a later instant")
    settled = schedule.decide(wanted.at, circumstances)
    return settled.leaving(attrs.evolve(settled.schedule, paused=wanted))


def resume(schedule: Schedule, now: datetime, circumstances: Circumstances, *, catch_up: bool) -> Decided:
    """Decide again from `now` on; raise `Refused` where nothing is paused."""
    if not schedule.paused:
        raise Refused(f"schedule: {schedule.id!r} is not paused; there is nothing to resume")
    gap = Decided.nothing(schedule) if catch_up else gap_skipped(schedule, schedule.paused.ended_by(now), now)
    if not catch_up and intake_goes_on(gap.schedule):
        return gap.leaving(attrs.evolve(gap.schedule, paused=attrs.evolve(schedule.paused, until=now)))
    return gap.and_then(awake(gap.schedule, now).decide(now, circumstances))
