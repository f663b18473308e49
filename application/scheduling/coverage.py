"""Coverage: where an account leaves a slot out, has it twice, or has one that never was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from domain.scheduling.ledger import Entry
from domain.scheduling.progress import Numbered
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers.trigger import Trigger


@attrs.frozen
class Segment:
    """One rule and the window (after, until] for which it was in force."""

    trigger: Trigger
    after: datetime
    until: datetime

    def problems(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Name every slot of the window that no entry accounts for, and every entry without a slot."""
        reached = self.after
        for entry in entries:
            if entry.span.first <= reached:
                continue  # accounted for twice, which is named where the whole ledger is in view
            expected = self.trigger.next(reached)
            if expected != entry.span.first:
                yield _gap(expected, entry)
            if entry.span.last > self.until:
                yield f"{_iso(entry.span.last)}: a range reaches past the time for which its rule was in force"
            elif not entry.span.is_single and self.trigger.latest(entry.span.last, 1) != (entry.span.last,):
                yield f"{_iso(entry.span.last)}: a range ends where the trigger has no slot"
            reached = entry.span.last
        missing = self.trigger.next(reached)
        if missing and missing <= self.until:
            yield f"{_iso(missing)}: the slot is not accounted for"


def covered(segments: Sequence[Segment], entries: Sequence[Entry], cursor: datetime) -> Iterator[str]:
    """Walk from the checkpoint to the cursor, under each rule for the time it was in force."""
    beginning = segments[0].after if segments else cursor
    kept = [entry for entry in entries if entry.span.first > beginning]
    for segment in segments:
        within = [entry for entry in kept if segment.after < entry.span.first <= segment.until]
        yield from segment.problems(within)
    beyond = (entry.span.first for entry in kept if entry.span.first > cursor)
    yield from (f"{_iso(slot)}: is accounted for beyond the cursor" for slot in beyond)


def numbers_covered(schedule: Schedule, entries: Sequence[Entry], cursor: int) -> Iterator[str]:
    """Follow the numbers of the inbox from the checkpoint to the cursor, and on through what has not been decided."""
    totals = schedule.checkpoint.totals
    expected = totals.started + totals.coalesced + totals.skipped + 1
    for entry in entries:
        if entry.number != expected:
            yield f"{_iso(entry.span.first)}: is accounted for as event {entry.number}, after {expected - 1}"
        expected = (entry.number or expected) + (entry.span.count or 0)
    if expected != cursor + 1:
        yield f"event {expected}: is not accounted for, and {cursor} were decided"
    yield from _inbox_agrees(schedule, cursor)


def nominal_slots_covered(schedule: Schedule, entries: Sequence[Entry], progress: Numbered) -> Iterator[str]:
    """Count the slots that upstreams told of, as the cursor did: each has one fate, and none is behind the newest."""
    totals = schedule.checkpoint.totals
    counted = totals.started + totals.coalesced + totals.skipped + sum(entry.span.count or 0 for entry in entries)
    if counted != progress.cursor:
        yield f"{counted} nominal slots are accounted for, and {progress.cursor} were decided"
    beyond = (entry.span.first for entry in entries if entry.span.last > progress.at)
    yield from (f"{_iso(slot)}: is accounted for, and was not decided" for slot in beyond)


def disjoint(entries: Sequence[Entry]) -> Iterator[str]:
    """Name every slot that two entries account for."""
    reached: datetime | None = None
    for entry in entries:
        if reached and entry.span.first <= reached:
            yield f"{_iso(entry.span.first)}: the slot is accounted for twice"
        reached = max(reached or entry.span.last, entry.span.last)


def _inbox_agrees(schedule: Schedule, cursor: int) -> Iterator[str]:
    waiting = [arrival.number for arrival in schedule.inbox.arrivals]
    for hold in schedule.held:
        yield from (f"event {number}: is held, and left the inbox" for number in hold.numbers if number not in waiting)
    undecided = [number for number in waiting if number > cursor]
    missing = set(range(cursor + 1, cursor + 1 + len(undecided))).difference(undecided)
    yield from (f"event {number}: was accepted, and left the inbox undecided" for number in sorted(missing))


def _gap(expected: datetime | None, entry: Entry) -> str:
    if expected and expected < entry.span.first:
        return f"{_iso(expected)}: the slot is not accounted for"
    return f"{_iso(entry.span.first)}: is accounted for, but the trigger has no slot there"


def _iso(instant: datetime) -> str:
    return instant.isoformat()
