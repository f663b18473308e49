"""What is known under an id, or a refusal that says where to look."""

from __future__ import annotations

from application.ports.schedule_store import ScheduleStore, Standing
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId


def known(schedules: ScheduleStore, id: ScheduleId) -> Standing:
    """Return how a schedule stands, or raise `InvalidValue` if nobody knows the id."""
    (standing,) = schedules.standing([id])
    if standing is None:
        raise InvalidValue("schedule id", id, "is unknown", "see `kept list` for those that exist")
    return standing
