"""What could not be read, and is out of the way of everything else until somebody mends or upgrades."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

import attrs

SECOND_LOOK: Final = timedelta(seconds=15)
"""How long what could not be read is left alone: an upgraded scheduler that takes over need not wait for long."""

NAMED_AT_MOST: Final = 1_000
"""How many are remembered by name."""


class Kind(StrEnum):
    """What it is that could not be read: everything about a schedule counts as the schedule."""

    SCHEDULE = "schedule"
    RUN = "run"


@attrs.frozen
class SetAside:
    """A schedule or run, by its id, and why it could not be read."""

    kind: Kind
    id: str
    why: str
