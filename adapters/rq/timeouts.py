"""How long RQ lets a job run (longer than the attempt may, as the second net), and how long it shows a failed one."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

# Room to admit, to clean up and to settle. RQ ends a job that takes longer, and a minute later its horse.
MARGIN: Final = timedelta(seconds=60)

# The alarm takes an `unsigned int` of seconds, and some systems fewer; nobody will miss what lies beyond.
LONGEST: Final = timedelta(days=366)

# Seconds: while somebody may want to look at a job that went wrong. Also written by `deliver.lua`.
FAILURE_TTL: Final = 3600


def job_timeout(attempt: timedelta) -> int:
    """Return the whole seconds that RQ gives the job of an attempt with this timeout."""
    return ceil(min(attempt + MARGIN, LONGEST).total_seconds())
