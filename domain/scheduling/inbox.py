"""The inbox: the accepted events of one schedule, numbered, and how they are gathered for their runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

import attrs

from domain.scheduling.decisions import Span
from domain.scheduling.errors import Refused
from domain.scheduling.events import Event, On
from domain.scheduling.values import MICROSECOND, ScheduleId

INBOX_LIMIT: Final = 10_000
"""How many events may wait in one inbox, those of held slots included."""

READ_AT_ONCE: Final = 100
"""How many events that stand for themselves are decided at once; the rest follows in the next decision."""


class InboxFull(Refused):
    """A schedule that listens has as many events waiting as its inbox holds."""

    def __init__(self, id: ScheduleId) -> None:
        super().__init__(
            f"schedule: the inbox of {id!r} is full, {INBOX_LIMIT} events wait in it; "
            "see `kept show` for why, resume or delete it, or publish again later"
        )


@attrs.frozen
class Arrival:
    """An event with the number that it has in the inbox of one schedule: 1, 2, 3 and so on, without a gap."""

    number: int
    event: Event


@attrs.frozen(kw_only=True)
class Inbox:
    """
    What waits in the inbox of a schedule, as far as it was read.

    `arrivals` are the oldest, in the order of their numbers: those of held slots, then those that have not been
    decided. `newest` is the newest that was accepted, which may lie beyond them. `taken` are the numbers, from
    the first to the last, that have left since it was read.
    """

    arrivals: tuple[Arrival, ...] = ()
    newest: Arrival | None = None
    taken: tuple[tuple[int, int], ...] = ()

    def after(self, cursor: int) -> tuple[Arrival, ...]:
        """Return the arrivals that have not been decided, as far as they were read."""
        return tuple(each for each in self.arrivals if each.number > cursor)

    def among(self, numbers: Collection[int]) -> tuple[Arrival, ...]:
        """Return the arrivals that have these numbers."""
        return tuple(each for each in self.arrivals if each.number in numbers)

    def has_more(self, cursor: int) -> bool:
        """Tell whether arrivals that were not read wait behind a cursor that has passed all those that were."""
        return self.newest is not None and self.newest.number > cursor and not self.after(cursor)

    def without(self, gone: Collection[int]) -> Inbox:
        """Let these numbers leave."""
        staying = tuple(each for each in self.arrivals if each.number not in gone)
        return attrs.evolve(self, arrivals=staying, taken=(*self.taken, *_ranges(gone)))

    def emptied(self) -> Inbox:
        """Let everything leave, what was not read included."""
        everything = ((1, self.newest.number),) if self.newest else ()
        return Inbox(taken=(*self.taken, *everything))


@attrs.frozen
class Bundle:
    """
    Neighbouring arrivals that one run stands for; the newest names it, the older ones are coalesced into it.

    `slots` are their instants, strictly rising over the whole inbox; from `ready_at` on the run may start.
    """

    arrivals: tuple[Arrival, ...]
    slots: tuple[datetime, ...]
    ready_at: datetime

    @property
    def newest(self) -> Arrival:
        """Return the arrival that names the run."""
        return self.arrivals[-1]

    @property
    def due_at(self) -> datetime:
        """Return the slot of the run."""
        return self.slots[-1]

    @property
    def span(self) -> Span:
        """Return all its slots."""
        return Span(self.slots[0], self.slots[-1], len(self.slots))

    @property
    def older(self) -> Span | None:
        """Return the slots of the others, or None when there are none."""
        others = self.slots[:-1]
        return Span(others[0], others[-1], len(others)) if others else None


def bundles(on: On, arrivals: Sequence[Arrival], since: datetime) -> Iterator[Bundle]:
    """
    Gather arrivals, oldest first; `since` is the slot of the one decided last.

    What belongs together follows from when the events were accepted, not from when somebody looks. The last bundle
    may still grow as long as it is not ready.
    """
    for gathered in _gathered(on, arrivals):
        closed_at = _closed_at(on, gathered)
        slots = tuple(_rising([each.event.at + on.delay for each in gathered[:-1]] + [closed_at + on.delay], since))
        yield Bundle(tuple(gathered), slots, closed_at + on.delay)
        since = slots[-1]


def _gathered(on: On, arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    gathered: list[Arrival] = []
    for arrival in arrivals:
        if gathered and (len(gathered) == on.most or _closed_at(on, gathered) <= arrival.event.at):
            yield gathered
            gathered = []
        gathered.append(arrival)
    if gathered:
        yield gathered


def _closed_at(on: On, gathered: Sequence[Arrival]) -> datetime:
    """Return when nothing more can join what was gathered, if nothing more comes."""
    first, last = gathered[0].event.at, gathered[-1].event.at
    if on.batch:
        return last if len(gathered) == on.batch.max else max(last, first + on.batch.within)
    return last if on.debounce is None or len(gathered) == on.most else last + on.debounce


def _rising(instants: Sequence[datetime], since: datetime) -> Iterator[datetime]:
    """Yield the instants, each at least a microsecond after the one before: no two numbers share a slot."""
    for instant in instants:
        since = max(instant, since + MICROSECOND)
        yield since


def _ranges(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of numbers that follow each other without a gap."""
    for _, neighbours in groupby(enumerate(sorted(numbers)), key=lambda each: each[1] - each[0]):
        row = [number for _, number in neighbours]
        yield row[0], row[-1]
