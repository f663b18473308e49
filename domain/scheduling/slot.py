"""Slots and requests: what a run executes, and the fire id that names it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import FALLBACK_PREFIX, INSTANTS_REMEMBERED, FireId, RequestKey, ScheduleId, in_utc


@attrs.frozen
class Slot:
    """
    One nominal instant of one schedule; where the schedule listens to events, that of the event with this `number`.

    The slot names its run. Deciding the same slot twice therefore yields the
    same run, and that is what makes a repeated tick harmless.
    """

    schedule_id: ScheduleId
    generation: int
    due_at: datetime = attrs.field(validator=in_utc)
    number: int | None = None

    @property
    def fire_id(self) -> FireId:
        """
        Return the name of the slot's run: schedule id, generation and what the slot is known by.

        That is its instant in fixed-width UTC microseconds, or `n` and its number in the inbox.
        """
        key = slot_key(self.due_at) if self.number is None else f"n{self.number}"
        return FireId(f"{self.schedule_id}-{self.generation}-{key}")


@attrs.frozen
class Request:
    """One run that somebody asked for by hand, outside the slots; the caller's key names it."""

    schedule_id: ScheduleId
    generation: int
    key: RequestKey
    due_at: datetime = attrs.field(validator=in_utc)

    @property
    def fire_id(self) -> FireId:
        """Return the name of the request's run; the same key asked for twice is the same run."""
        return FireId(f"{self.schedule_id}-{self.generation}-r{self.key}")


def child_fire_id(parent: FireId, key: str) -> FireId:
    """
    Return the name of the run of one item: `c`, the item's key, `_`, and the last part of its parent's name.

    A key has neither `_` nor `-`, so that the name parses, from the right as every other one.
    """
    promise, _, slot = parent.rpartition("-")
    return FireId(f"{promise}-c{key}_{slot}")


@lru_cache(maxsize=INSTANTS_REMEMBERED)
def slot_key(due_at: datetime) -> str:
    """Return a UTC instant as `YYYYMMDDTHHMMSSffffffZ`: fixed width, so that keys sort as their slots do."""
    # Cut out of ISO 8601, which takes a fifth of the time of `strftime`; every run pays it.
    iso = due_at.isoformat(timespec="microseconds")
    return f"{iso[:4]}{iso[5:7]}{iso[8:13]}{iso[14:16]}{iso[17:19]}{iso[20:26]}Z"


class FireIdParts(NamedTuple):
    """What a fire id is made of."""

    schedule_id: str
    generation: int
    slot_key: str

    @property
    def is_request(self) -> bool:
        """Tell whether the run was asked for by hand."""
        return self.slot_key.startswith("r")

    @property
    def is_child(self) -> bool:
        """Tell whether the run is that of one item which another run returned."""
        return self.slot_key.startswith("c")

    @property
    def item_key(self) -> str:
        """Return the key of the item whose run it is, nothing where it is of none."""
        return self.slot_key.partition("_")[0][1:] if self.is_child else ""

    @property
    def parent(self) -> FireId | None:
        """Return the run that returned the item whose run it is, or None."""
        if not self.is_child:
            return None
        return FireId(f"{self.schedule_id}-{self.generation}-{self.slot_key.partition('_')[2]}")

    @property
    def is_numbered(self) -> bool:
        """Tell whether the run is named by its number in an inbox."""
        return self.slot_key.startswith("n")

    @property
    def due_at(self) -> datetime | None:
        """Return the slot (UTC), or None where the run stands outside the slots of a rule."""
        if not self.slot_key[0].isdigit():
            return None
        return datetime.fromisoformat(f"{self.slot_key[:15]}.{self.slot_key[15:21]}+00:00").astimezone(UTC)

    @property
    def is_fallback(self) -> bool:
        """Tell whether the run followed one that failed."""
        return self.slot_key.startswith(f"r{FALLBACK_PREFIX}")


def parse_fire_id(text: str) -> FireIdParts:
    """Take a fire id apart from the right, or raise `InvalidValue`."""
    schedule_id, _, rest = text.rpartition("-")[0].rpartition("-")
    slot_key = text.rpartition("-")[2]
    if not (schedule_id and rest.isdecimal() and slot_key):
        raise InvalidValue("fire id", text, "is not <schedule id>-<generation>-<slot>", "copy it from `kept runs`")
    return FireIdParts(schedule_id, int(rest), slot_key)
