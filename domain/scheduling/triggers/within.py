"""Within: a rule that keeps to open hours in a time zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers.calendar import FIRST_INSTANT
from domain.scheduling.triggers.counting import count_if_few
from domain.scheduling.triggers.open_times import latest_open, next_open
from domain.scheduling.triggers.scatter import Unbound
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.window import Window, week_of
from domain.scheduling.triggers.zones import valid_zone
from domain.scheduling.values import MICROSECOND, ScheduleId


def _parsed(windows: Iterable[Window | str]) -> tuple[Window, ...]:
    return tuple(Window.parse(window) if isinstance(window, str) else window for window in windows)


def _some(_instance: object, attribute: Any, windows: tuple[Window, ...]) -> None:
    if not windows:
        raise InvalidValue(attribute.name, (), "leave nothing open", "name at least one window, or leave windows out")


@attrs.frozen
class Within:
    """
    The slots of `trigger` at which a wall clock in `timezone` shows a time inside one of `windows`.

    Windows may be given as text ('mon-fri 09:00-17:00'); the closing time itself is outside.
    """

    trigger: Trigger
    windows: tuple[Window, ...] = attrs.field(converter=_parsed, validator=_some)
    timezone: str = attrs.field(default="UTC", validator=valid_zone)

    def __attrs_post_init__(self) -> None:
        if not _ever_meets(self):
            shown, remedy = ", ".join(map(str, self.windows)), "widen a window, or move the rule into one"
            raise InvalidValue("windows", shown, "never meet a slot of the rule", remedy)

    def next(self, after: datetime) -> datetime | None:
        """Return the first slot strictly after `after` (UTC) inside a window."""
        return next_open(self.trigger, week_of(self.windows), self.timezone, after)

    def latest(self, not_after: datetime, n: int) -> tuple[datetime, ...]:
        """Return the newest `n` slots at or before `not_after` (UTC) inside a window, oldest first."""
        return latest_open(self.trigger, week_of(self.windows), self.timezone, not_after, n)

    def count(self, after: datetime, until: datetime) -> int | None:
        """Return how many slots lie in (after, until] if they are few, else None."""
        return count_if_few(self, after, until)

    def bound_to(self, schedule_id: ScheduleId) -> Self:
        """Return the same windows around the bound trigger."""
        return attrs.evolve(self, trigger=self.trigger.bound_to(schedule_id))


@lru_cache(maxsize=4096)
def _ever_meets(rule: Within) -> bool:
    """False when the rule within has slots and no window has; one not yet bound to an id is asked when it is."""
    try:
        first = rule.trigger.next(FIRST_INSTANT)
        return first is None or rule.next(first - MICROSECOND) is not None
    except Unbound:
        return True
