"""Telling: what a schedule that others follow has for them once it has decided, or heard how its runs ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.run_end import RunEnd
from domain.scheduling.tidings import Fate, News, Telling
from domain.scheduling.values import ScheduleId

_WITH_A_RUN: Final = (Disposition.STARTED, Disposition.HELD)


def news_of(decided: Decided, ends: Sequence[RunEnd]) -> News:
    """
    Return what a decision, and the ends that were heard with it, have to tell.

    A slot in whose place another instant is promised is none any more, and so is one to come of a promise that ends:
    nobody is told of it.
    """
    id = decided.schedule.id
    fresh = [entry for entry in decided.fresh if not _is_taken_back(entry)]
    retires = decided.schedule.retired is not None and decided.before.retired is None
    return News(
        opened=tuple(Telling(id, entry.span, _fate(entry)) for entry in fresh),
        closed=(*_closed(id, decided.amended), *_ended(id, ends)),
        is_gone=True if retires else None,
    )


def _is_taken_back(entry: Entry) -> bool:
    """Who is gone may be there again before the instant comes, and promise it anew: that promise is the one to tell."""
    is_to_come = entry.span.first > entry.decided_at
    return entry.reason is Reason.SUPERSEDED or (entry.reason is Reason.RETIRED and is_to_come)


def _fate(entry: Entry) -> Fate:
    return Fate.OPEN if entry.disposition in _WITH_A_RUN else Fate.SKIPPED


def _closed(id: ScheduleId, amended: Sequence[Entry]) -> Iterator[Telling]:
    """A held slot that starts goes on being open."""
    return (Telling(id, entry.span, Fate.SKIPPED) for entry in amended if _fate(entry) is Fate.SKIPPED)


def _ended(id: ScheduleId, ends: Sequence[RunEnd]) -> Iterator[Telling]:
    return (Telling(id, Span.of(end.slot), Fate(end.state), end.fire_id) for end in ends if end.slot)
