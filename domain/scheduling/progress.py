"""How far a schedule has been decided."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from domain.scheduling.after import After
from domain.scheduling.definition import Once, Repeat, Timing
from domain.scheduling.events import On
from domain.scheduling.values import in_utc


@attrs.frozen
class Through:
    """A recurring schedule: every slot up to and including `cursor`, its high-water mark, has been decided."""

    cursor: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Pending:
    """A one-off whose slot has not been decided."""


@attrs.frozen
class Settled:
    """A one-off whose slot was decided at `at`."""

    at: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Numbered:
    """
    A schedule that listens, or follows others: every event or nominal slot up to number `cursor` has been decided.

    `at` is the slot of the newest of them, or where the promise began; the slots that follow are later.
    """

    cursor: int
    at: datetime = attrs.field(validator=in_utc)


Progress: TypeAlias = Through | Pending | Settled | Numbered


def beginning(timing: Timing, now: datetime) -> Progress:
    """Return how far a promise made at `now` has been decided."""
    match timing:
        case Repeat():
            return Through(now)
        case Once():
            return Pending()
        case On() | After():
            return Numbered(0, now)


def onward(progress: Progress, now: datetime, *, settled: bool) -> Progress:
    """Return the progress after a decision up to `now`, in which a one-off was `settled` or not; it never goes back."""
    match progress:
        case Through(cursor=cursor):
            return Through(max(now, cursor))
        case Pending() if settled:
            return Settled(now)
        case unchanged:
            return unchanged
