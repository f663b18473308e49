"""The end of a run, as its schedule hears of it."""

from __future__ import annotations

from datetime import datetime

import attrs

from domain.scheduling.run_states import Failed, Succeeded
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import FireId, in_utc


@attrs.frozen(kw_only=True)
class RunEnd:
    """
    A run of the schedule ended in `state` (a state's name) at the instant `at`.

    `retried` counts how often somebody had retried it by hand before this end. `due_at` is the slot of a run that
    is named by its number in an inbox; every other name tells its slot. `lost` counts the attempts that were lost on
    the way, because their workers fell silent.
    """

    fire_id: FireId
    state: str
    at: datetime = attrs.field(validator=in_utc)
    retried: int = 0
    due_at: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))
    lost: int = 0

    @property
    def generation(self) -> int:
        """Return the generation of the promise that the run belonged to."""
        return parse_fire_id(self.fire_id).generation

    @property
    def slot(self) -> datetime | None:
        """Return the slot whose run it was, or None for one outside the slots."""
        return parse_fire_id(self.fire_id).due_at or self.due_at

    @property
    def has_failed(self) -> bool:
        """Tell whether the run failed for good."""
        return self.state == Failed.name

    @property
    def has_succeeded(self) -> bool:
        """Tell whether the command returned."""
        return self.state == Succeeded.name

    @property
    def was_by_hand(self) -> bool:
        """Tell whether the run was asked for, or retried, outside the slots' own course."""
        return self.retried > 0 or parse_fire_id(self.fire_id).is_request
