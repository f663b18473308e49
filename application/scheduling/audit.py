"""The audit: does the ledger account for every slot exactly once, and do the runs agree?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

import attrs

from application.ports.errors import UnreadableDocument
from application.ports.ledger import Ledger
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore, Standing
from application.scheduling.coverage import Segment, covered, disjoint, nominal_slots_covered, numbers_covered
from application.scheduling.items import items_agree
from domain.scheduling.after import After
from domain.scheduling.decisions import Span
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.events import On
from domain.scheduling.ledger import Disposition, Entry, Totals
from domain.scheduling.progress import Numbered, Pending, Through
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import FireId, ScheduleId

PAGE = 500
VIOLATIONS_SHOWN = 20
COUNT_LIMIT = 100_000


@attrs.frozen(kw_only=True)
class Account:
    """The sums of one schedule's ledger since its creation, and every breach of the conservation law that was found."""

    id: ScheduleId
    started: int
    coalesced: int
    skipped: int
    held: int
    violations: tuple[str, ...]


@attrs.frozen(kw_only=True)
class AuditReport:
    """The accounts of the schedules that were audited."""

    schedules: tuple[Account, ...]

    @property
    def holds(self) -> bool:
        """Tell whether every slot of every schedule is accounted for exactly once."""
        return not any(account.violations for account in self.schedules)


@attrs.frozen
class Audit:
    """
    Checks the conservation law against the trigger's revisions and the runs, from the checkpoint on.

    Ranges are checked by coverage and endpoints. The audit reads while others write: a schedule that changed
    while it was being read is read again.
    """

    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger

    def report(self, ids: Sequence[ScheduleId] | None = None) -> AuditReport:
        """Audit these schedules, or all that are not tombstones; what cannot be read violates, and ends nothing."""
        chosen = self.schedules.ids() if ids is None else ids
        accounts = (self._account_of(id) for id in chosen)
        return AuditReport(schedules=tuple(account for account in accounts if account))

    def _account_of(self, id: ScheduleId) -> Account | None:
        try:
            return self._account(id)
        except UnreadableDocument as why:
            return Account(id=id, started=0, coalesced=0, skipped=0, held=0, violations=(str(why),))

    def _account(self, id: ScheduleId, tries: int = 10) -> Account | None:
        (standing,) = self.schedules.standing([id])
        if standing is None or standing.schedule.retired:
            return None
        entries = tuple(self._entries(id))
        account = self._checked(standing, entries)
        (again,) = self.schedules.standing([id])
        moved = again is None or again.schedule.version != standing.schedule.version
        return self._account(id, tries - 1) if moved and account.violations and tries else account

    def _entries(self, id: ScheduleId) -> Iterator[Entry]:
        page = self.ledger.oldest(id, PAGE)
        while page:
            yield from page
            page = self.ledger.oldest(id, PAGE, after=page[-1].span.first)

    def _checked(self, standing: Standing, entries: Sequence[Entry]) -> Account:
        schedule = standing.schedule
        # What an earlier promise left under the same id may lie anywhere, even where a slot is still to come.
        own = tuple(filter(schedule.accounts_for, entries))
        problems = [*self._coverage(schedule, own), *self._runs_agree(schedule, entries, standing.unfinished)]
        totals, sums = schedule.checkpoint.totals, self._sums(schedule.id, own)
        return Account(
            id=schedule.id,
            started=totals.started + sums[Disposition.STARTED],
            coalesced=totals.coalesced + sums[Disposition.COALESCED],
            skipped=totals.skipped + sums[Disposition.SKIPPED],
            held=sums[Disposition.HELD],
            violations=tuple(problems[:VIOLATIONS_SHOWN]),
        )

    def _sums(self, id: ScheduleId, entries: Sequence[Entry]) -> dict[Disposition, int]:
        sums = dict.fromkeys(Disposition, 0)
        for entry in entries:
            sums[entry.disposition] += self._size(id, entry)
        return sums

    def _size(self, id: ScheduleId, entry: Entry) -> int:
        if entry.span.count is not None:
            return entry.span.count
        # Nobody counted while deciding, where it would have cost time; here there is some, within a bound.
        revision = self.schedules.revision(id, entry.revision)
        timing = revision.definition.timing if revision else None
        slots = _slots(timing.trigger, entry.span) if isinstance(timing, Repeat) else ()
        return sum(1 for _ in islice(slots, COUNT_LIMIT))

    def _coverage(self, schedule: Schedule, entries: Sequence[Entry]) -> Iterator[str]:
        match schedule.definition.timing, schedule.progress:
            case Repeat(), Through(cursor=cursor):
                yield from covered(self._segments(schedule, cursor), entries, cursor)
            case On(), Numbered(cursor=number):
                yield from numbers_covered(schedule, entries, number)
            case After(), Numbered() as progress:
                yield from nominal_slots_covered(schedule, entries, progress)
            case Once(at=at), progress if not isinstance(progress, Pending) and not _is_trimmed(schedule, at):
                if not any(entry.span.first == at for entry in entries):
                    yield f"{at.isoformat()}: the slot was decided but has no entry"
            case _:
                pass
        yield from disjoint(entries)

    def _segments(self, schedule: Schedule, cursor: datetime) -> list[Segment]:
        """Return what was in force from the checkpoint on, oldest first; an earlier kind of timing ends the search."""
        segments: list[Segment] = []
        until, checkpoint = cursor, schedule.checkpoint.at
        for number in range(schedule.revision.number, 0, -1):
            revision = self.schedules.revision(schedule.id, number)
            if revision is None or not isinstance(revision.definition.timing, Repeat):
                break
            after = max(revision.since, checkpoint)
            segments.insert(0, Segment(revision.definition.timing.trigger, after, until))
            until = revision.since
            if revision.since <= checkpoint:
                break
        return segments

    def _runs_agree(self, schedule: Schedule, entries: Sequence[Entry], unfinished: Sequence[FireId]) -> Iterator[str]:
        started = [each.fire_id(schedule.id) for each in entries if each.disposition is Disposition.STARTED]
        for start in range(0, len(started), PAGE):
            page = started[start : start + PAGE]
            found = self.runs.many(page)
            for fire_id, run in zip(page, found, strict=True):
                if run is None:
                    yield f"{fire_id}: the slot was started but its run is not in the store"
            yield from items_agree(self.runs, filter(None, found))
        for fire_id in set(unfinished) - set(started):
            run = self.runs.get(fire_id)
            yield from items_agree(self.runs, [run] if run else [])
            if run and _is_of_a_kept_slot(schedule, run):
                yield f"{fire_id}: the run exists but its slot is not accounted for as started"


def _is_of_a_kept_slot(schedule: Schedule, run: Run) -> bool:
    """Tell whether a run executes a slot that the ledger must still hold: not by hand, nor of an earlier promise."""
    of_this_promise = parse_fire_id(run.fire_id).generation == schedule.generation
    return of_this_promise and not run.is_request and run.due_at > schedule.checkpoint.at


def _is_trimmed(schedule: Schedule, slot: datetime) -> bool:
    # The checkpoint of a one-off that was booked late lies behind its slot although nothing was trimmed.
    return slot <= schedule.checkpoint.at and schedule.checkpoint.totals != Totals()


def _slots(trigger: Trigger, span: Span) -> Iterator[datetime]:
    slot: datetime | None = span.first
    while slot and slot <= span.last:
        yield slot
        slot = trigger.next(slot)
