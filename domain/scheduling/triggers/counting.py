"""Counting slots where there is no arithmetic for it: a few are counted, many are not."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from domain.scheduling.triggers.trigger import Trigger

FEW: Final = 16


def count_if_few(trigger: Trigger, after: datetime, until: datetime) -> int | None:
    """Return how many slots of `trigger` lie in (after, until], or None when there are more than `FEW`."""
    for counted in range(FEW + 1):
        slot = trigger.next(after)
        if slot is None or slot > until:
            return counted
        after = slot
    return None
