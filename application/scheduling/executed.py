"""What became of a delivery that reached a worker."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from domain.scheduling.delivery import Refusal
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome


@attrs.frozen(kw_only=True)
class Left:
    """The worker does not have the command: the delivery comes again after `until` (UTC), and no attempt was made."""

    command: str
    until: datetime


@attrs.frozen(kw_only=True)
class Late:
    """
    An outcome that came after its attempt had been fenced off: it is noted and changed nothing.

    Whatever the attempt did has happened beside what the attempt did that took its place. `run` is the run as it
    stood, None where it is no longer kept.
    """

    outcome: AttemptOutcome
    run: Run | None


Executed: TypeAlias = Run | Refusal | Left | Late
"""The run as its attempt left it, why the delivery was refused, that it was left to others, or reported in vain."""
