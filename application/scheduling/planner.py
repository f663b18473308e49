"""Deciding what is due and recording it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import Record, ScheduleStore, Standing
from application.scheduling.catching_up import CatchingUp
from application.scheduling.gauges import Gauges, Look
from application.scheduling.old_revisions import OldRevisions
from application.scheduling.recording import Recording, without_surplus_requests
from application.scheduling.set_aside import readable_runs
from application.scheduling.watching import Watching
from domain.scheduling.decided import Decided
from domain.scheduling.errors import DomainError
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.run import Run
from domain.scheduling.values import ScheduleId

REPLACED = "the overlap policy (replace)"
TRIES = 5
"""How often a run is asked to stop that moves on, from queued to running and so forth, while it is being asked."""


@attrs.frozen(kw_only=True)
class Planned:
    """
    What one round of deciding wrote: schedules, runs, new entries by disposition, alerts, and records that were stale.

    `accounts` holds the entries themselves, by schedule, for whoever tells what happened; `look` is what
    the gauges showed that they ask.
    """

    schedules: int = 0
    entries: Mapping[Disposition, int] = attrs.field(factory=dict)
    runs: tuple[Run, ...] = ()
    alerts: int = 0
    stale: int = 0
    accounts: tuple[tuple[ScheduleId, tuple[Entry, ...]], ...] = attrs.field(default=(), repr=False)
    look: Look = Look()


@attrs.frozen
class Planner:
    """Reads the schedules that are due or have notices, lets each decide, and records the whole batch at once."""

    schedules: ScheduleStore
    runs: RunStore
    recording: Recording
    gauges: Gauges = Gauges()
    catching_up: CatchingUp = attrs.field(init=False)
    old_revisions: OldRevisions = attrs.field(init=False)

    @catching_up.default
    def _within_the_budget(self) -> CatchingUp:
        return CatchingUp(self.schedules, self.recording.budget, self.gauges)

    @old_revisions.default
    def _that_nothing_names(self) -> OldRevisions:
        return OldRevisions(self.schedules, self.runs, self.recording.retention.ledger)

    def plan(self, lease: Lease, now: datetime, limit: int) -> Planned:
        """
        Decide and record up to `limit` schedules; one that changed meanwhile is decided again next time.

        So are the others of an exclusive group: they stay due, and see what the first one started. Late starts
        draw from the catch-up budget, if there is one, in the write that records them.
        """
        outcomes = self.catching_up.decided(self.schedules.due(now, limit), lease, now, limit)
        outcomes = Watching(self.runs).watched(outcomes, now)
        prepared = [each for outcome in outcomes if (each := self._prepared(*outcome, now))]
        if not prepared:
            return Planned(look=self.catching_up.look)
        decided = [(standing, outcome) for standing, outcome, _ in prepared]
        self._stop_replaced(lease, now, decided)
        results = self.schedules.record(lease, now, [record for *_, record in prepared])
        recorded = [each for each, result in zip(decided, results, strict=True) if result is Recorded.RECORDED]
        return Planned(
            schedules=len(recorded),
            entries=Counter(entry.disposition for _, outcome in recorded for entry in outcome.entries),
            runs=tuple(run for _, outcome in recorded for run in outcome.runs),
            alerts=sum(len(record.alerts) for *_, record in prepared),
            stale=len(decided) - len(recorded),
            accounts=tuple((standing.schedule.id, outcome.entries) for standing, outcome in recorded),
            look=self.catching_up.look,
        )

    def _prepared(self, standing: Standing, decided: Decided, now: datetime) -> tuple[Standing, Decided, Record] | None:
        """Return what is to be recorded; None, and the schedule is set aside, if what it takes cannot be read."""
        try:
            return standing, decided, self._record(standing, decided, now)
        except (UnreadableDocument, DomainError) as why:
            self.schedules.set_schedule_aside(standing.schedule.id, str(why), now)
            return None

    def _record(self, standing: Standing, decided: Decided, now: datetime) -> Record:
        if self.recording.has_ended(standing, now):
            record = self.recording.of_the_end(standing, now)
        else:
            record = self.recording.of(standing, decided, now)
        if any(run.is_fallback for run in record.runs):
            record = without_surplus_requests(record, self.runs, self.recording.retention)
        return self.old_revisions.without(record, standing)

    def _stop_replaced(self, lease: Lease, now: datetime, decided: Sequence[tuple[Standing, Decided]]) -> None:
        """
        Ask the runs to stop whose place a held slot takes, once more where one moved on meanwhile.

        They are asked before the slot is recorded as held: whoever dies in between leaves a slot that is
        still due, and whoever decides it next asks again.
        """
        doomed = [fire_id for standing, outcome in decided for fire_id in outcome.cancels(standing.in_the_way)]
        for _ in range(TRIES if doomed else 0):
            runs = readable_runs(self.runs, doomed)
            going_on = (run for run in runs if run and not run.has_ended and not run.cancel_asked_by)
            changes = [RunChange(run, run.cancel(now, by=REPLACED)) for run in going_on]
            if not changes or Recorded.STALE not in self.runs.advance(changes, now, lease=lease):
                return
