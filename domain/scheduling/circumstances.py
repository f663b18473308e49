"""Circumstances: what a decision depends on besides the schedule and the instant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from domain.scheduling.policies.gauges import Readings
from domain.scheduling.values import FireId


@attrs.frozen
class Circumstances:
    """
    What a schedule is told of the world around it when it decides.

    `unfinished` names the recorded runs that have not ended, oldest first: those of this schedule, then, in an
    exclusive group, those of the others. `tokens` is how many slots may start late, as the catch-up budget grants it;
    None is any number. `readings` are those of the gauges that the schedule asks; None where nobody could read one,
    as in a command: then slots are held for the leader, who can.
    """

    unfinished: Sequence[FireId] = ()
    tokens: int | None = None
    readings: Readings | None = None


UNDISTURBED: Final = Circumstances()
"""Nothing runs, no budget is set, and no gauge was read."""
