"""Dependencies: a schedule whose slots are those of others, and which of their fates it follows."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId, schedule_id

MOST_UPSTREAMS: Final = 20


class UpstreamOutcome(StrEnum):
    """How the runs of the upstreams must have ended, so that the slot of the schedule that follows them starts."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ENDED = "ended"


def _upstreams(_instance: object, _attribute: object, schedules: tuple[ScheduleId, ...]) -> None:
    if not 1 <= len(schedules) <= MOST_UPSTREAMS:
        raise InvalidValue(
            "after", len(schedules), "is no number of schedules to follow", f"name 1 to {MOST_UPSTREAMS}"
        )
    for each in schedules:
        if schedules.count(each) > 1:
            raise InvalidValue("after", each, "is named twice", "name it once")


def _ids(schedules: tuple[str, ...]) -> tuple[ScheduleId, ...]:
    return tuple(map(schedule_id, schedules))


@attrs.frozen(kw_only=True)
class After:
    """
    The timing of a schedule that follows others, its upstreams: it has the nominal slots that they have.

    One of several upstreams that has no slot at an instant counts as one that skipped it.
    """

    schedules: tuple[ScheduleId, ...] = attrs.field(converter=_ids, validator=_upstreams)
    outcome: UpstreamOutcome = attrs.field(default=UpstreamOutcome.SUCCEEDED, converter=UpstreamOutcome)
