"""What every trigger promises, whatever its rule."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Self

from domain.scheduling.values import ScheduleId


class Trigger(Protocol):
    """
    The rule that yields the slots of a schedule: strictly increasing UTC instants.

    A trigger is a frozen value: the same rule always yields the same slots, none before 1970 or after
    9990 (UTC). One that derives from the schedule's id refuses questions until it is bound. Both directions
    jump to the next candidate; nothing filters slot by slot, so a year costs what a minute costs.
    """

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC), or None when there is none."""
        ...

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC), oldest first; fewer if there are fewer."""
        ...

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until], 0 if it is empty; None where counting would mean enumerating."""
        ...

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the trigger with everything that derives from the schedule's id (spread, jitter) fixed."""
        ...
