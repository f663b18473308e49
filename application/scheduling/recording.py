"""From a decision to the record that is written."""

from __future__ import annotations

from datetime import datetime

import attrs

from application.ports.catch_up import Draw, Place
from application.ports.run_store import RunStore
from application.ports.schedule_store import Act, Claim, Reading, Record, Standing
from application.scheduling.retention import Retention, Trim
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.events import Event
from domain.scheduling.ledger import Entry, merged
from domain.scheduling.policies.budget import Budget
from domain.scheduling.progress import Numbered
from domain.scheduling.retiring import RETENTION
from domain.scheduling.schedule import Schedule
from domain.scheduling.telling import news_of
from domain.scheduling.tidings import News
from domain.scheduling.values import GroupName
from domain.scheduling.watching import is_watched


@attrs.frozen
class Recording:
    """
    Turns what the domain decided into one record, with the notices it acts on and what may be trimmed.

    `budget` is the catch-up budget, None where late starts are not limited.
    """

    retention: Retention
    budget: Budget | None = None

    @property
    def by_hand(self) -> int | None:
        """Return how many late starts a command may decide: with a budget none, because the leader alone draws."""
        return 0 if self.budget else None

    def circumstances(self, standing: Standing) -> Circumstances:
        """Return what a command decides under; what depends on a gauge, it leaves to the leader."""
        return Circumstances(standing.in_the_way, self.by_hand)

    def of(self, standing: Standing, decided: Decided, now: datetime, act: Act | None = None) -> Record:
        """Return the record of a decision on a schedule that was read as `standing`."""
        trim = self._trim(standing, decided, now)
        if trim:
            decided = decided.leaving(decided.schedule.trimmed(trim.checkpoint))
        elif not decided.changes_anything:
            # Acting on a notice is a change too: two who act on the same one must not both succeed.
            decided = decided.leaving(decided.schedule)
        before, after = standing.schedule, decided.schedule
        return Record(
            expected_version=before.version,
            schedule=after,
            wake_at=self._wake_at(after, standing, now, act),
            entries=(*merged(_tail_to_join(standing, trim), decided.fresh), *decided.amended),
            runs=decided.runs,
            notices=standing.notices,
            trimmed_entries=trim.entries if trim else (),
            trimmed_runs=trim.runs if trim else (),
            act=act,
            claim=_claim(standing),
            waits_for=_group(after) if after.held or after.backlog else None,
            draw=self._draw(decided),
            place=place(after, now),
            was_in_line=before.in_line_since is not None,
            reading=_reading(before, after),
            alerts=_events(decided),
            listens_to=after.listens_to if after.listens_to != before.listens_to else None,
            leaves=before.listens_to if after.listens_to != before.listens_to else None,
            follows=tuple(each for each in after.follows if each not in before.follows),
            unfollows=tuple(each for each in before.follows if each not in after.follows),
            news=news_of(decided, standing.ends) if standing.is_followed else News(),
        )

    def of_new(self, schedule: Schedule, expected_version: int | None, act: Act | None = None) -> Record:
        """Return the record that brings a schedule into the store, or leaves a tombstone to another origin."""
        wake_at = schedule.wake_at() or self.retention.ends_at(schedule)
        return Record(
            expected_version=expected_version,
            schedule=schedule,
            wake_at=wake_at,
            act=act,
            listens_to=schedule.listens_to,
            follows=schedule.follows,
            # One of that id may have left those that follow it, however long ago.
            news=News() if schedule.retired else News(is_gone=False),
        )

    def of_the_end(self, standing: Standing, now: datetime) -> Record:
        """Return the record that leaves a tombstone of a finished one-off, and later nothing of the tombstone."""
        if standing.schedule.retired:
            return Record(
                expected_version=standing.schedule.version, schedule=standing.schedule, wake_at=None, forgotten=True
            )
        decided = standing.schedule.retire(now, by=RETENTION)
        retired = decided.schedule
        oldest = self.retention.ledger.oldest(retired.id, self.retention.chunk)
        trim = self.retention.leaving(retired, oldest)
        return Record(
            expected_version=standing.schedule.version,
            schedule=retired.trimmed(trim.checkpoint),
            wake_at=self.retention.ends_at(retired),
            trimmed_entries=trim.entries,
            trimmed_runs=trim.runs,
            alerts=_events(decided),
            news=News(is_gone=True) if standing.is_followed else News(),
        )

    def has_ended(self, standing: Standing, now: datetime) -> bool:
        """Tell whether a schedule has nothing left to do and has been kept for long enough."""
        ends_at = self.retention.ends_at(standing.schedule)
        return ends_at is not None and ends_at <= now and not standing.unfinished and not standing.notices

    def _draw(self, decided: Decided) -> Draw | None:
        starts = decided.late_starts if self.budget else 0
        return Draw(budget=self.budget, starts=starts) if self.budget and starts else None

    def _trim(self, standing: Standing, decided: Decided, now: datetime) -> Trim | None:
        if decided.schedule.generation != standing.schedule.generation:
            # What was read belongs to a promise that ends here: its totals are not those of the one that begins.
            return None
        trim = self.retention.trim(standing, now)
        if trim is None:
            return None
        # A slot that is backfilled, or promised anew, has its account from this write: it must not leave in the same.
        told = [entry.span.first for entry in decided.entries]
        is_told_of = any(slot <= trim.checkpoint.at or slot in trim.entries for slot in told)
        return None if is_told_of else trim

    def _wake_at(self, schedule: Schedule, standing: Standing, now: datetime, act: Act | None) -> datetime | None:
        if (schedule.held or schedule.backlog) and not schedule.paused:
            # What held slots wait for may have come before the clock has passed the cursor again; and a command may
            # change what they wait for, and asks no run to stop: the leader looks at once.
            woken_at = schedule.stands_until(now) or (now if act else None)
            if woken_at:
                return woken_at
        if act and is_watched(schedule) and not schedule.paused and not schedule.retired:
            # A command reads no runs: whether they go as agreed, and when to look again, the leader says.
            return now
        # While a run is open past the end, its notice is what wakes the schedule, not the clock.
        ends_at = self.retention.ends_at(schedule)
        overdue = ends_at is not None and ends_at <= now and bool(standing.unfinished)
        return schedule.wake_at() or (None if overdue else ends_at)


def without_surplus_requests(record: Record, runs: RunStore, retention: Retention) -> Record:
    """Let ended runs outside the slots leave that retention does not keep; no ledger entry takes them along."""
    oldest = runs.requested(record.schedule.id, retention.entries + retention.chunk)[retention.entries :]
    surplus = (run.fire_id for run in runs.many(oldest) if run and run.has_ended)
    return attrs.evolve(record, trimmed_runs=(*record.trimmed_runs, *surplus))


def _tail_to_join(standing: Standing, trim: Trim | None) -> Entry | None:
    """Return the newest entry if new ones may join it: it stays in the store, and the same rule yields its slots."""
    tail = standing.tail
    if tail is None or (trim and tail.span.first in trim.entries):
        return None
    # A slot held before an edit and skipped after it names the new revision, but stands in the time of the old one.
    return tail if tail.span.first > standing.schedule.revision.since else None


def place(schedule: Schedule, now: datetime) -> Place | None:
    """Return a schedule's place in the line; one that decides nothing now has none, and comes due by itself."""
    if schedule.in_line_since is None or schedule.paused or schedule.stands_until(now):
        return None
    return Place(schedule.definition.priority, schedule.in_line_since)


def _reading(before: Schedule, after: Schedule) -> Reading | None:
    """Return what a decision took out of the inbox; None where the schedule did not listen."""
    if not isinstance(before.progress, Numbered):
        return None
    is_the_last = after.generation != before.generation or after.retired is not None
    if before.follows:
        return Reading(newest=before.tidings.told, heard=after.tidings.taken, last=is_the_last)
    newest = max(before.progress.cursor, before.inbox.newest.number if before.inbox.newest else 0)
    return Reading(newest=newest, taken=after.inbox.taken, last=is_the_last)


def _events(decided: Decided) -> tuple[Event, ...]:
    id, owner = decided.before.id, decided.before.definition.about.owner
    return tuple(alert.event(id, owner) for alert in decided.alerts)


def _group(schedule: Schedule) -> GroupName | None:
    return schedule.definition.policies.exclusive


def _claim(standing: Standing) -> Claim | None:
    """Return what a decision on a member of an exclusive group took for granted."""
    group = _group(standing.schedule)
    return Claim(group, standing.group) if group else None
