"""Backfilling: decided slots that got no run get one after all, and the ledger says what that supersedes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.backlog import Backfilled, released
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import Repeat, Revision
from domain.scheduling.ledger import Disposition, Entry, Superseded, merged
from domain.scheduling.lining_up import in_line
from domain.scheduling.pieces import Pieces, cut
from domain.scheduling.reach import Reach, must_be_few, must_be_within_reach
from domain.scheduling.run import Run
from domain.scheduling.slot import Slot

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


@attrs.frozen(kw_only=True)
class Past:
    """
    What the store knows of the slots that somebody wants backfilled.

    `entries` are those that touch the reach, `tail` is the newest of all; `revisions` are the newest first,
    down to the one that was in force where the reach begins.
    """

    entries: tuple[Entry, ...] = ()
    tail: Entry | None = None
    revisions: tuple[Revision, ...] = ()


@attrs.frozen(kw_only=True)
class Backfill:
    """What a backfill leads to: the write, the new entries of its slots, and those that it leaves as they are."""

    decided: Decided
    slots: tuple[Entry, ...] = ()
    left_alone: tuple[Entry, ...] = ()


def backfill(
    settled: Decided, reach: Reach, past: Past, now: datetime, *, limit: int, circumstances: Circumstances
) -> Backfill:
    """
    Give every slot of `reach` that was coalesced or skipped a run, under the revision in force at the slot.

    `settled` is the decision of everything up to `now`, into whose write this goes. Slots that were started or
    are held stay as they are, and so do those of an earlier generation. More than `limit` raise `InvalidValue`.
    """
    must_be_within_reach(settled.schedule, reach, limit)
    written = merged(_tail_to_join(past, settled), settled.fresh)
    touched = [each for each in _by_slot(past.entries, settled.amended, written) if reach.touches(each)]
    open_, left_alone = _sorted_out(touched, settled.schedule)
    pieces = [cut(each, reach.start, reach.end, _revision(settled.schedule, past, each), limit) for each in open_]
    asked = [_prepared(settled.schedule, piece, slot, now) for piece in pieces for slot in piece.slots]
    must_be_few(asked, settled.schedule, limit)
    if not asked:
        return Backfill(decided=settled, left_alone=left_alone)
    after = _asked_for(settled, asked, now, circumstances)
    told = (*_rests(pieces), *_waiting(after, asked, now, circumstances), *after.amended[len(settled.amended) :])
    # All that the write says of any slot, once, in the order in which it happened: a slot that was held, and whose
    # wait this very write ends, waits again.
    entries = _by_slot(written, settled.amended, told)
    slots = {each.due_at for each in asked}
    return Backfill(
        decided=attrs.evolve(after, fresh=(), amended=entries),
        slots=tuple(each for each in entries if each.span.first in slots),
        left_alone=left_alone,
    )


def _tail_to_join(past: Past, settled: Decided) -> Entry | None:
    # A slot held before an edit and skipped after it names the new revision, but stands in the time of the old one: a
    # range over both would be cut by a rule that does not know its first slots.
    tail = past.tail
    return tail if tail and tail.span.first > settled.before.revision.since else None


def _sorted_out(entries: Iterable[Entry], schedule: Schedule) -> tuple[list[Entry], tuple[Entry, ...]]:
    open_: list[Entry] = []
    left_alone: list[Entry] = []
    for entry in entries:
        has_no_run = entry.disposition in (Disposition.COALESCED, Disposition.SKIPPED)
        is_ours = entry.generation == schedule.generation
        (open_ if has_no_run and is_ours else left_alone).append(entry)
    return open_, tuple(left_alone)


def _revision(schedule: Schedule, past: Past, entry: Entry) -> Revision:
    """Return what was in force at the slots of an entry: an edit takes effect after them, never among them."""
    if not isinstance(schedule.definition.timing, Repeat):
        return schedule.revision
    found = (each for each in (schedule.revision, *past.revisions) if each.since < entry.span.first)
    return next(found, schedule.revision)


def _prepared(schedule: Schedule, piece: Pieces, slot: datetime, now: datetime) -> Backfilled:
    name = Slot(schedule.id, schedule.generation, slot)
    run = Run.record(name, piece.revision, now, late=True)
    # Whoever backfills a month expects no slot of it within minutes.
    prepared = attrs.evolve(run.counting_from(now, piece.revision.definition.policies), agreed=None)
    return Backfilled(prepared, Superseded.of(piece.entry))


def _asked_for(settled: Decided, asked: Sequence[Backfilled], now: datetime, circumstances: Circumstances) -> Decided:
    backlog = sorted([*settled.schedule.backlog, *asked], key=lambda each: each.due_at)
    longer = settled.leaving(attrs.evolve(settled.schedule, backlog=tuple(backlog)))
    return in_line(longer if longer.schedule.paused else released(longer, now, circumstances), now)


def _rests(pieces: Sequence[Pieces]) -> Iterator[Entry]:
    return (rest for piece in pieces for rest in piece.rests)


def _waiting(
    after: Decided, asked: Sequence[Backfilled], now: datetime, circumstances: Circumstances
) -> tuple[Entry, ...]:
    reason = Reason.PAUSED if after.schedule.paused else Reason.OVERLAP
    blocker = None if after.schedule.paused else next(iter([*circumstances.unfinished, *after.fire_ids]), None)
    return tuple(
        each.entry(Disposition.HELD, reason, after.schedule, now, blocked_by=blocker)
        for each in after.schedule.backlog
        if each in asked
    )


def _by_slot(*entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of their slots; where several begin at one slot, the last one stands."""
    by_slot = {entry.span.first: entry for group in entries for entry in group}
    return tuple(by_slot[first] for first in sorted(by_slot))
