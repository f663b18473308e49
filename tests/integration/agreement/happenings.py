"""What is drawn to happen to a world beside outages: acts at instants, each on one schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from tests.oracle.draws import Draws

EVENT: Final = "class.booked"
MOST_ACTS: Final = 12

ACTS: Final = (
    *("pause", "pause a while", "resume", "resume", "resume, catching up", "resume, catching up"),
    *("trigger", "cancel", "retry", "backfill", "backfill", "delete"),
    *("publish", "publish", "publish", "publish"),
)


@attrs.frozen
class Act:
    """Somebody does something at an instant (UTC); `number` tells acts of one world apart."""

    at: datetime
    what: str
    id: str
    number: int


def acts(ids: Sequence[str], start: datetime, minutes: int, draws: Draws) -> tuple[Act, ...]:
    """Draw acts within so many minutes from `start`, earliest first: some fall on slots, some between them."""
    drawn = [
        Act(start + timedelta(seconds=30 * draws.between(1, 2 * minutes)), draws.one(ACTS), draws.one(ids), number)
        for number in range(draws.below(MOST_ACTS + 1))
    ]
    return tuple(sorted(drawn, key=lambda act: (act.at, act.number)))
