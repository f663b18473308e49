"""A plan: what applying would do to each schedule, and the hash by which the same plan is known again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from hashlib import blake2b
from typing import Final

import attrs

from domain.scheduling.retiring import RETENTION
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

HASH_BYTES: Final = 8


class Effect(StrEnum):
    """What applying a declaration does, or would do, to one schedule."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"
    NOT_HERE = "not in this environment"


@attrs.frozen
class Step:
    """One schedule of a plan: what happens to it, and its state before and after where there is one."""

    id: ScheduleId
    effect: Effect
    before: Schedule | None = None
    after: Schedule | None = None

    @property
    def doubt(self) -> str | None:
        """Return what should be known of a promise that somebody ended after its instant, and that stays ended."""
        ended = self.after.retired if self.after and self.effect is Effect.UNCHANGED else None
        if ended is None or ended.by == RETENTION:
            return None
        why = f"was ended by {ended.by}, and its instant had come by then: it is not promised a second time"
        return f"{self.id!r} {why}; if it should be, give it another instant"


@attrs.frozen
class Plan:
    """All that applying some declarations would do."""

    steps: tuple[Step, ...]

    @property
    def hash(self) -> str:
        """
        Return 16 hexadecimal digits that change when what is declared, or what is in force, changes.

        Slots that are decided in the meantime, pauses and runs do not count: they move all the time, and
        what a person looked at in the plan does not depend on them.
        """
        return hash_of(self.steps)


def hash_of(steps: Iterable[Step]) -> str:
    """Return the hash of the plan that consists of these steps."""
    lines = sorted(f"{step.id} {step.effect} {_in_force(step.before)} → {_in_force(step.after)}" for step in steps)
    return blake2b("\n".join(lines).encode(), digest_size=HASH_BYTES).hexdigest()


def _in_force(schedule: Schedule | None) -> str:
    if schedule is None:
        return "nothing"
    return f"{schedule.generation} {schedule.revision.number} {schedule.origin!r} {schedule.definition!r}"
