"""The service level: by when a slot's work has begun and ended, and how often it succeeds at the least."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive_duration
from domain.scheduling.values import in_utc


@attrs.frozen(kw_only=True)
class Agreed:
    """By when a run has to have begun and ended (UTC); None where nobody asks."""

    begun_by: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))
    ended_by: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))


@attrs.frozen(kw_only=True)
class Sla:
    """
    What is expected of a schedule; it decides nothing, but its breach raises an alarm.

    A slot's run begins within `late_after` and ends within `finish_within` of the slot, and no longer than
    `must_run_every` passes without a run that succeeds.
    """

    late_after: timedelta | None = attrs.field(default=None, validator=positive_duration)
    finish_within: timedelta | None = attrs.field(default=None, validator=positive_duration)
    must_run_every: timedelta | None = attrs.field(default=None, validator=positive_duration)

    def __attrs_post_init__(self) -> None:
        if not (self.late_after or self.finish_within or self.must_run_every):
            remedy = "set late_after, finish_within or must_run_every, or leave it out"
            raise InvalidValue("sla", {}, "expects nothing", remedy)

    def agreed(self, since: datetime) -> Agreed | None:
        """Return by when a run has to have begun and ended whose limits count from `since`."""
        if not (self.late_after or self.finish_within):
            return None
        return Agreed(
            begun_by=since + self.late_after if self.late_after else None,
            ended_by=since + self.finish_within if self.finish_within else None,
        )
