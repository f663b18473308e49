"""What derives from a schedule's id: the stable hash that scatters slots, and the refusal to guess an id."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId

FRACTION_BITS: Final = 64


class Unbound(InvalidValue):
    """A trigger that derives from the schedule's id was asked for slots before it knew the id."""


def fraction(purpose: str, *parts: object) -> int:
    """
    Return u·2**64 for a u in [0, 1) that depends on `purpose` and `parts` alone.

    BLAKE2b with 64 bits, over the parts joined by ':'. It is part of what a schedule means: with
    another hash every scattered slot would move, so it never changes.
    """
    text = ":".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8, person=purpose.encode()).digest())


def scaled(fraction_bits: int, width: int) -> int:
    """Return the whole part of u·width, exactly; it is less than `width`."""
    return fraction_bits * width >> FRACTION_BITS


def bound(schedule_id: ScheduleId | None, what: str) -> ScheduleId:
    """Return the id a trigger is bound to, or raise `Unbound` rather than guess it."""
    if schedule_id is None:
        raise Unbound(what, None, "derives from the schedule id, which is unknown here", "call bound_to(id) first")
    return schedule_id
