"""The conservation law, counted slot by slot: every slot has one fate, and only a held one gets another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from domain.scheduling.definition import Once, Repeat, Revision
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.progress import Pending, Through
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.values import FireId, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written


@attrs.define
class Account:
    """
    What became of each slot of one schedule, in a plain dictionary that forgets nothing.

    A one-off that began again may promise the same instant, so the generation belongs to the key.
    """

    fates: dict[tuple[int, datetime], Disposition] = attrs.field(factory=dict)
    revisions: dict[int, Revision] = attrs.field(factory=dict)
    ranges: dict[tuple[int, datetime], Entry] = attrs.field(factory=dict)


class Conservation(Rule):
    """Keeps its own account, one slot at a time, and compares it with every record."""

    def __init__(self) -> None:
        self.accounts: dict[ScheduleId, Account] = {}
        self.open_runs: set[FireId] = set()

    def written(self, event: Written) -> None:
        account = self.accounts.setdefault(event.after.id, Account())
        account.revisions[event.after.revision.number] = event.after.revision
        if event.record.forgotten:
            return
        self._runs_match(event)
        for entry in event.record.entries:
            self._enter(event.after.id, account, entry)
        if event.before:
            self._covers_the_window(account, event.before, event.after)
        self._holds_what_is_held(account, event.after)
        self._trims_what_has_ended(account, event)

    def moved(self, event: Moved) -> None:
        if event.after.has_ended:
            self.open_runs.discard(event.after.fire_id)

    def _runs_match(self, event: Written) -> None:
        """A slot is started exactly where a run of it is recorded, in the same write."""
        runs = {run.fire_id for run in event.record.runs if not run.is_request}
        started = {
            entry.fire_id(event.after.id) for entry in event.record.entries if entry.disposition is Disposition.STARTED
        }
        if runs != started:
            raise self.broken(f"runs {sorted(runs)} were recorded, but slots {sorted(started)} started")
        self.open_runs |= {run.fire_id for run in (*event.record.runs, *event.begun_again)}

    def _enter(self, id: ScheduleId, account: Account, entry: Entry) -> None:
        timing = account.revisions[entry.revision].definition.timing
        if not isinstance(timing, Repeat) and not entry.span.is_single:
            # What no rule yields cannot be enumerated here; other rules follow the numbers, and what upstreams tell.
            return
        joined = _joined(account, entry)
        count = joined.span.count or 0 if joined else 0
        for slot in _slots_of(account, entry, joined):
            count += 1
            known = account.fates.get((entry.generation, slot))
            if known is entry.disposition is Disposition.STARTED:
                raise self.broken(f"{id}: {slot} was started twice")
            if not _may_become(known, entry):
                raise self.broken(f"{id}: {slot} was {known} and became {entry.disposition}")
            account.fates[entry.generation, slot] = entry.disposition
        if entry.span.count not in (None, count):
            raise self.broken(
                f"{id}: an entry counts {entry.span.count} slots from {entry.span.first}; they are {count}"
            )
        account.ranges[entry.generation, entry.span.first] = attrs.evolve(
            entry, span=attrs.evolve(entry.span, count=count)
        )

    def _covers_the_window(self, account: Account, before: Schedule, after: Schedule) -> None:
        missing = [slot for slot in _decided(before, after) if (before.generation, slot) not in account.fates]
        if missing:
            raise self.broken(f"{after.id}: nothing became of {', '.join(map(str, missing[:3]))}")
        match before.progress, after.progress:
            case Through(cursor=old), Through(cursor=new) if new < old and before.generation == after.generation:
                raise self.broken(f"{after.id}: the cursor went back from {old} to {new}")
            case _, Through(cursor=new) if after.revision.since > new:
                raise self.broken(f"{after.id}: revision {after.revision.number} came before {new} was settled")

    def _holds_what_is_held(self, account: Account, schedule: Schedule) -> None:
        slots = [*(each.due_at for each in schedule.held), *(each.due_at for each in schedule.backlog)]
        held = {(schedule.generation, slot) for slot in slots}
        told = {slot for slot, fate in account.fates.items() if fate is Disposition.HELD}
        if held != told:
            raise self.broken(f"{schedule.id} holds {_listed(held)}, its ledger {_listed(told)}")

    def _trims_what_has_ended(self, account: Account, event: Written) -> None:
        if self.open_runs.intersection(event.record.trimmed_runs):
            raise self.broken(f"{event.after.id}: an unfinished run was trimmed")
        held = {slot for (_, slot), fate in account.fates.items() if fate is Disposition.HELD}
        if held.intersection(event.record.trimmed_entries):
            raise self.broken(f"{event.after.id}: a held slot was trimmed")


def _joined(account: Account, entry: Entry) -> Entry | None:
    """Return the entry as it was when it was shorter, or None if it is new or a part of one that was split."""
    known = account.ranges.get((entry.generation, entry.span.first))
    return known if known and known.span.last < entry.span.last else None


def _slots_of(account: Account, entry: Entry, joined: Entry | None) -> Iterator[datetime]:
    """Yield the slots of an entry, but for those that it already had when it was shorter."""
    timing = account.revisions[entry.revision].definition.timing
    if entry.span.is_single or not isinstance(timing, Repeat):
        yield entry.span.first
        return
    if not joined:
        yield entry.span.first
    yield from _slots(timing.trigger, joined.span.last if joined else entry.span.first, entry.span.last)


def _may_become(known: Disposition | None, entry: Entry) -> bool:
    """Tell whether a slot of this fate may get that of the entry: undecided, held, the same, or backfilled."""
    if known in (None, Disposition.HELD, entry.disposition):
        return True
    return entry.supersedes is not None and entry.supersedes.disposition is known


def _decided(before: Schedule, after: Schedule) -> Iterable[datetime]:
    """Yield the slots that a record leading from `before` to `after` has to account for."""
    match before.definition.timing, before.progress:
        case _ if before.retired:
            return ()
        case Repeat(trigger=trigger), Through(cursor=cursor):
            return _slots(trigger, cursor, _decided_until(before, after))
        case Once(at=at), Pending() if not isinstance(after.progress, Pending) or after.generation > before.generation:
            return (at,)
        case _:
            return ()


def _decided_until(before: Schedule, after: Schedule) -> datetime:
    if after.retired:
        return after.retired.at
    if after.generation == before.generation and isinstance(after.progress, Through):
        return after.progress.cursor
    return after.revision.since


def _slots(trigger: Trigger, after: datetime, until: datetime) -> Iterator[datetime]:
    slot = trigger.next(after)
    while slot and slot <= until:
        yield slot
        slot = trigger.next(slot)


def _listed(slots: Iterable[tuple[int, datetime]]) -> str:
    return ", ".join(f"{slot:%H:%M:%S.%f}" for _, slot in sorted(slots)) or "nothing"
