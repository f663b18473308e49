"""Reach: what somebody wants backfilled, and whether the account of it still allows that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from domain.scheduling.backlog import Backfilled
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.ledger import Entry
from domain.scheduling.progress import Numbered, Pending, Through
from domain.scheduling.values import in_utc

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule

USUAL_LIMIT: Final = 100
MOST: Final = 1_000
"""How many slots may wait to be backfilled: they stand in the schedule's own document."""


@attrs.frozen
class Reach:
    """From which slot to which one somebody wants backfilled, both included (UTC)."""

    start: datetime = attrs.field(validator=in_utc)
    end: datetime = attrs.field(validator=in_utc)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValue("to", self.end.isoformat(), "is before the start", "give a later instant")

    def touches(self, entry: Entry) -> bool:
        """Tell whether an entry accounts for instants within."""
        return entry.span.first <= self.end and self.start <= entry.span.last


def must_be_within_reach(schedule: Schedule, reach: Reach, limit: int) -> None:
    """Raise `InvalidValue` or `Refused` unless the slots of `reach` were decided and the ledger keeps them singly."""
    if not 1 <= limit <= MOST:
        raise InvalidValue("limit", limit, "is not a number in reach", f"use 1 to {MOST}")
    match schedule.progress:
        case Pending():
            raise Refused(f"schedule: {schedule.id!r} has not been decided; there is nothing to backfill yet")
        case Numbered() if schedule.follows:
            raise Refused(
                f"schedule: {schedule.id!r} follows others, and what they told has left its inbox; "
                "run it by hand with `kept trigger`"
            )
        case Numbered():
            raise Refused(
                f"schedule: {schedule.id!r} listens to events, and those without a run have left its inbox; "
                "publish what happened under another key"
            )
        case Through(cursor=cursor):
            _must_be_kept(schedule, reach, cursor)


def must_be_few(asked: Sequence[Backfilled], schedule: Schedule, limit: int) -> None:
    """Raise `InvalidValue` or `Refused` where these slots are more than somebody expects, or than may wait at once."""
    if len(asked) > limit:
        remedy = f"give a shorter range, or a higher --limit (at most {MOST})"
        raise InvalidValue("limit", limit, "is less than the slots of the range that have no run", remedy)
    if len(asked) + len(schedule.backlog) > MOST:
        raise Refused(
            f"schedule: {schedule.id!r} has {len(schedule.backlog)} backfilled slots that wait already, "
            f"and at most {MOST} may; wait until some have started"
        )


def _must_be_kept(schedule: Schedule, reach: Reach, cursor: datetime) -> None:
    checkpoint = schedule.checkpoint.at
    if reach.start <= schedule.created_at:
        problem = "is not after the schedule's creation: slots before it are not its own"
        raise InvalidValue("from", reach.start.isoformat(), problem, f"begin after {checkpoint.isoformat()}")
    if reach.start <= checkpoint:
        problem = "is behind the checkpoint: the ledger keeps no single slots there"
        raise InvalidValue("from", reach.start.isoformat(), problem, f"begin after {checkpoint.isoformat()}")
    if reach.end > cursor:
        problem = "lies beyond the cursor: what is not decided yet cannot be backfilled"
        raise InvalidValue("to", reach.end.isoformat(), problem, f"end at {cursor.isoformat()} at the latest")
