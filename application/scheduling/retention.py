"""How much of the past is kept, and the checkpoint behind which it is only known in total."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from application.ports.ledger import Ledger
from application.ports.schedule_store import Standing
from domain.scheduling.ledger import Checkpoint, Disposition, Entry
from domain.scheduling.progress import Settled
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import MICROSECOND, FireId, ScheduleId


@attrs.frozen(kw_only=True)
class Trim:
    """What leaves the store, and the checkpoint that stands for it from then on."""

    checkpoint: Checkpoint
    entries: tuple[datetime, ...] = ()
    runs: tuple[FireId, ...] = ()


@attrs.frozen(kw_only=True)
class Retention:
    """
    Keeps `entries` ledger entries or those of the last `age` per schedule, whichever is less.

    The checkpoint never passes a held slot or one whose run is unfinished. At most `chunk` entries
    go at a time, and a schedule is looked at again only when `slack` has gathered: the cost
    per decision stays flat.
    """

    ledger: Ledger
    entries: int = 1_000
    age: timedelta = timedelta(days=7)
    tombstone_age: timedelta = timedelta(days=30)
    slack: int = 100
    slack_age: timedelta = timedelta(days=1)
    chunk: int = 500

    def trim(self, standing: Standing, now: datetime) -> Trim | None:
        """Return what may leave the store now, or None when it is not yet worth looking."""
        schedule = standing.schedule
        surplus = standing.kept - self.entries
        is_old = standing.kept > 0 and schedule.checkpoint.at < now - self.age - self.slack_age
        if surplus < self.slack and not is_old:
            return None
        oldest = self.ledger.oldest(schedule.id, self.chunk)
        old = self._old(oldest, standing, now - self.age, surplus)
        trim = self.leaving(schedule, old)
        # No slot lies between the last entry that leaves and the first that stays.
        staying = [entry.span.first - MICROSECOND for entry in oldest[len(old) : len(old) + 1]]
        edges = [trim.checkpoint.at, *(min(now - self.age, edge) for edge in staying)]
        return attrs.evolve(trim, checkpoint=attrs.evolve(trim.checkpoint, at=max(edges)))

    def leaving(self, schedule: Schedule, entries: Sequence[Entry]) -> Trim:
        """Return the trim in which `entries`, the oldest of a schedule, and their runs leave the store."""
        # Entries of an earlier promise may reach further: they say nothing of this one.
        own = [entry for entry in entries if schedule.accounts_for(entry)]
        totals = schedule.checkpoint.totals
        for entry in own:
            totals = totals.plus(entry)
        return Trim(
            checkpoint=Checkpoint(max([schedule.checkpoint.at, *(entry.span.last for entry in own)]), totals),
            entries=tuple(entry.span.first for entry in entries),
            runs=tuple(
                run for each in entries if each.disposition is Disposition.STARTED for run in each.fire_ids(schedule.id)
            ),
        )

    def ends_at(self, schedule: Schedule) -> datetime | None:
        """Return when nothing but a tombstone, or not even that, is to be kept of a schedule that has ended."""
        if schedule.retired:
            # A file that still declares what was kept would have it made anew, so its tombstone is not forgotten.
            is_declared = schedule.origin and schedule.was_kept
            return None if is_declared else schedule.retired.at + self.tombstone_age
        is_idle = not (schedule.held or schedule.backlog or schedule.paused)
        if isinstance(schedule.progress, Settled) and is_idle:
            return schedule.progress.at + self.age
        return None

    def _old(self, oldest: Sequence[Entry], standing: Standing, horizon: datetime, surplus: int) -> tuple[Entry, ...]:
        old: list[Entry] = []
        for index, entry in enumerate(oldest):
            is_young = index >= surplus and entry.span.last >= horizon
            if is_young or _is_open(entry, standing.schedule.id, standing.unfinished):
                break
            old.append(entry)
        return tuple(old)


def _is_open(entry: Entry, id: ScheduleId, unfinished: Sequence[FireId]) -> bool:
    if entry.disposition is Disposition.STARTED:
        return any(run in unfinished for run in entry.fire_ids(id))
    return entry.disposition is Disposition.HELD
