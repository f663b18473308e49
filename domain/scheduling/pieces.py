"""Cutting an entry of the ledger: the slots within a range singly, what lies before and after it as rests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

import attrs

from domain.scheduling.decisions import Span
from domain.scheduling.definition import Repeat, Revision
from domain.scheduling.ledger import Entry
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import MICROSECOND

COUNTED: Final = 10_000


@attrs.frozen(kw_only=True)
class Pieces:
    """An entry in pieces: the single slots that were asked for, and the entries that stand for the others."""

    entry: Entry
    revision: Revision
    slots: tuple[datetime, ...]
    rests: tuple[Entry, ...] = ()


def cut(entry: Entry, start: datetime, end: datetime, revision: Revision, limit: int) -> Pieces:
    """Cut the slots from `start` to `end` (both included, UTC) out of `entry`: one more than `limit` at most."""
    timing = revision.definition.timing
    if entry.span.is_single or not isinstance(timing, Repeat):
        return Pieces(entry=entry, revision=revision, slots=(entry.span.first,))
    within = _slots(timing.trigger, max(start, entry.span.first), min(end, entry.span.last))
    slots = tuple(islice(within, limit + 1))
    rests = _rests(entry.span, slots, timing.trigger) if 0 < len(slots) <= limit else ()
    return Pieces(
        entry=entry, revision=revision, slots=slots, rests=tuple(attrs.evolve(entry, span=span) for span in rests)
    )


def _rests(span: Span, slots: tuple[datetime, ...], trigger: Trigger) -> tuple[Span, ...]:
    before = _rest(trigger, span.first, slots[0] - MICROSECOND)
    after = _rest(trigger, slots[-1] + MICROSECOND, span.last)
    if span.count is not None:
        # The sum is known, so a part that would cost time to count follows from the other one.
        before = _counted(before, span.count - len(slots), after)
        after = _counted(after, span.count - len(slots), before)
    return tuple(each for each in (before, after) if each)


def _rest(trigger: Trigger, first: datetime, last: datetime) -> Span | None:
    """Return the slots from `first` to `last` (both included) as a span, or None where there are none."""
    begins = trigger.next(first - MICROSECOND)
    if begins is None or begins > last:
        return None
    (ends,) = trigger.latest(last, 1)
    return Span(begins, ends, _count(trigger, begins, ends))


def _counted(rest: Span | None, together: int, other: Span | None) -> Span | None:
    if rest is None or rest.count is not None:
        return rest
    others = other.count if other else 0
    return rest if others is None else attrs.evolve(rest, count=together - others)


def _count(trigger: Trigger, first: datetime, last: datetime) -> int | None:
    count = trigger.count(first - MICROSECOND, last)
    if count is not None:
        return count
    stepped = sum(1 for _ in islice(_slots(trigger, first, last), COUNTED + 1))
    return stepped if stepped <= COUNTED else None


def _slots(trigger: Trigger, first: datetime, last: datetime) -> Iterator[datetime]:
    slot = trigger.next(first - MICROSECOND)
    while slot and slot <= last:
        yield slot
        slot = trigger.next(slot)
