"""Reading what happened and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from application.ports.ledger import Ledger
from application.ports.run_store import RunStore
from application.ports.schedule_store import Act, ScheduleStore, Standing
from application.scheduling.drain import Drain
from application.scheduling.known import known, known_run
from application.scheduling.set_aside import Unreadable, passed_over, raised, readable_runs, readable_standings
from application.scheduling.views import (
    Condition,
    RangeView,
    RunView,
    ScheduleView,
    SlotView,
    range_view,
    run_view,
    schedule_view,
    slot_view,
)
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import Revision
from domain.scheduling.fallback import fallback_request
from domain.scheduling.fan_out import counts
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.policies.budget import Budget
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, ScheduleId

PAGE = 500
CHAIN_LIMIT = 100


@attrs.frozen
class Queries:
    """
    Answers from the store; nothing here changes anything, and nothing is decided.

    `budget` is the catch-up budget of this process; one without it goes by what was last drawn from.
    """

    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger
    budget: Budget | None = None

    def standing(self, id: ScheduleId) -> Standing:
        """Return a schedule with its open runs, or raise `InvalidValue` if nobody knows the id."""
        return known(self.schedules, id)

    def overview(self, *, retired: bool = False, unreadable: Unreadable = raised) -> Iterator[ScheduleView]:
        """
        Return all schedules at a glance, in alphabetical order; tombstones only if asked for.

        Of each that cannot be read `unreadable` hears, and the others follow.
        """
        ids = self.schedules.ids()
        for start in range(0, len(ids), PAGE):
            for _, standing in readable_standings(self.schedules, ids[start : start + PAGE], unreadable):
                if standing and (retired or not standing.schedule.retired):
                    yield self.at_a_glance(standing)

    def at_a_glance(self, standing: Standing) -> ScheduleView:
        """Return one schedule with the newest entry of its ledger."""
        last = self._views(standing.schedule.id, [standing.tail])[0] if standing.tail else None
        return schedule_view(standing.schedule, standing.unfinished, last)

    def account(self, id: ScheduleId, limit: int = 20) -> Sequence[SlotView | RangeView]:
        """Return the newest ledger entries of a schedule with their runs' outcomes, oldest first."""
        return self._views(id, self.ledger.newest(id, limit))

    def whole_account(self, id: ScheduleId) -> Iterator[SlotView | RangeView]:
        """Return every kept ledger entry of a schedule, oldest first."""
        page = self.ledger.oldest(id, PAGE)
        while page:
            yield from self._views(id, page)
            page = self.ledger.oldest(id, PAGE, after=page[-1].span.first)

    def recent_runs(self, id: ScheduleId | None = None, limit: int = 20) -> Sequence[RunView]:
        """Return the newest runs of one schedule, or of all, by slot, newest first; those by hand among them."""
        ids = [self.standing(id).schedule.id] if id else self.schedules.ids()
        fire_ids = [fire_id for each in ids for fire_id in self._fire_ids(each, limit)]
        found = [self._run_view(run) for run in readable_runs(self.runs, fire_ids) if run]
        return sorted(found, key=lambda run: run.due_at, reverse=True)[:limit]

    def run(self, fire_id: FireId) -> RunView:
        """Return one run, or raise `InvalidValue` if nobody knows it."""
        return self._run_view(known_run(self.runs, fire_id))

    def children_of(self, fire_id: FireId) -> Sequence[RunView]:
        """Return the child runs of a run that fanned out, in the order of its items, without those still to come."""
        parent = known_run(self.runs, fire_id)
        return [run_view(child) for child in readable_runs(self.runs, parent.children) if child]

    def fanned_out(self, standing: Standing) -> Sequence[RunView]:
        """Return the unfinished runs of a schedule that fanned out, with the counts of their child runs."""
        found = readable_runs(self.runs, standing.unfinished)
        return [self._run_view(run) for run in found if run and run.items]

    def _run_view(self, run: Run) -> RunView:
        if not run.items:
            return run_view(run)
        found = [child for child in readable_runs(self.runs, run.children) if child]
        to_come = len(run.items) - len(found)
        return run_view(run, counts(found) | ({"unrecorded": to_come} if to_come else {}))

    def fallback_of(self, fire_id: FireId) -> RunView | None:
        """Return the run that followed a failed one, if there is one."""
        run = self.runs.get(fire_id)
        request = fallback_request(run.end, run.end.at) if run and run.end else None
        found = self.runs.get(request.fire_id) if request else None
        return run_view(found) if found else None

    def chain(self, id: ScheduleId, slot: datetime) -> Sequence[SlotView | RangeView]:
        """Return the account of a slot, followed from coalescing to coalescing to where it ended."""
        chain: list[Entry] = []
        target: datetime | None = slot
        while target and len(chain) < CHAIN_LIMIT:
            entry = self.ledger.at(id, target)
            if entry is None or entry in chain:  # a promise that was moved there and back goes in a circle
                break
            chain.append(entry)
            target = entry.into
        return self._views(id, chain)

    def in_force(self, schedule: Schedule, slot: datetime) -> Revision | None:
        """Return the revision in force at `slot`; None before the first one, and where retention has removed it."""
        for number in range(schedule.revision.number, 0, -1):
            revision = self.schedules.revision(schedule.id, number)
            if revision is None or revision.since < slot:
                return revision
        return None

    def acts(self, id: ScheduleId, limit: int = 20) -> Sequence[Act]:
        """Return the newest operator acts on a schedule, newest first."""
        return self.schedules.acts(id, limit)

    def upcoming(self, schedule: Schedule, n: int) -> Sequence[datetime]:
        """Return the next `n` slots that have not been decided."""
        return tuple(schedule.upcoming(n))

    def undecided(self, id: ScheduleId, until: datetime) -> Span | None:
        """Return the slots up to `until` (UTC, inclusive) that nobody has decided; None where no rule names any."""
        return self.standing(id).schedule.undecided(until)

    def drain(self, now: datetime) -> Drain | None:
        """Return how those who wait for the catch-up budget are served; None where nobody does, or none is known."""
        catch_up = self.schedules.catch_up()
        bucket = catch_up.as_known(self.budget, now)
        if not catch_up.waiting or bucket is None:
            return None
        heads = readable_standings(self.schedules, self.schedules.line(PAGE), passed_over)
        return Drain.of(catch_up, bucket, (each.schedule for _, each in heads if each), now)

    def _fire_ids(self, id: ScheduleId, limit: int) -> list[FireId]:
        return [*(entry.fire_id(id) for entry in self._started(id, limit)), *self.runs.requested(id, limit)]

    def _started(self, id: ScheduleId, limit: int) -> Sequence[Entry]:
        """Return the newest started slots; while others lie between, look further back until there are enough."""
        reach = max(limit, 1)
        while True:
            entries = self.ledger.newest(id, reach)
            started = [each for each in entries if each.disposition is Disposition.STARTED]
            if len(started) >= limit or len(entries) < reach:
                return started
            reach *= 4

    def _views(self, id: ScheduleId, entries: Sequence[Entry]) -> list[SlotView | RangeView]:
        started = [each for each in entries if each.disposition is Disposition.STARTED]
        runs = dict(zip(started, readable_runs(self.runs, [each.fire_id(id) for each in started]), strict=True))
        return [
            slot_view(each, runs.get(each), self._asked(id, each))
            if each.span.is_single
            else range_view(each, self._asked(id, each))
            for each in entries
        ]

    def _asked(self, id: ScheduleId, entry: Entry) -> Condition | None:
        """Return what asked the gauge that an entry tells of, under the revision of that time."""
        revision = self.schedules.revision(id, entry.revision) if entry.measured else None
        if revision is None:
            return None
        policies = revision.definition.policies
        return policies.gate if entry.reason is Reason.GATE_CLOSED else policies.adaptive or policies.gate
