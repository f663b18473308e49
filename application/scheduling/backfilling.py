"""Backfilling: an operator gives slots that were coalesced or skipped their run after all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from application.counting import counted
from application.ports.clock import Clock
from application.ports.ledger import Ledger
from application.ports.recorded import Recorded
from application.ports.schedule_store import Act, ScheduleStore, Standing
from application.scheduling.known import known
from application.scheduling.operations import TRIES, Operator, describe
from application.scheduling.recording import Recording
from domain.scheduling.backfill import Backfill, Past
from domain.scheduling.definition import Revision
from domain.scheduling.errors import Refused
from domain.scheduling.ledger import Entry
from domain.scheduling.reach import USUAL_LIMIT, Reach
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

PAGE = 500


@attrs.frozen(kw_only=True)
class Backfilling:
    """
    Reads what became of the slots, lets the domain decide, and records by version alone, as every operator does.

    The ledger is read after the schedule: whoever writes in between makes the version stale, and all is read again.
    """

    clock: Clock
    schedules: ScheduleStore
    ledger: Ledger
    recording: Recording

    def preview(self, id: ScheduleId, reach: Reach, limit: int = USUAL_LIMIT) -> Backfill:
        """Return what `backfill` would do now, without doing it; it refuses what that would refuse."""
        return self._decided(known(self.schedules, id), reach, limit, self.clock.now())

    def backfill(self, id: ScheduleId, reach: Reach, operator: Operator, limit: int = USUAL_LIMIT) -> Backfill:
        """Do it, in one write with the act; where every slot has its run already, nothing is written."""
        for _ in range(TRIES):
            standing, now = known(self.schedules, id), self.clock.now()
            found = self._decided(standing, reach, limit, now)
            if not found.slots:
                return found
            record = self.recording.of(standing, found.decided, now, _act(found, reach, operator, now))
            if self.schedules.record(None, now, [record]) == [Recorded.RECORDED]:
                return found
        raise Refused(f"schedule: {id!r} changed {TRIES} times during 'backfill'; try again")

    def _decided(self, standing: Standing, reach: Reach, limit: int, now: datetime) -> Backfill:
        listening, heard = standing.heard(now)
        schedule = listening.schedule
        past = Past(
            entries=tuple(self._entries(schedule.id, reach)),
            tail=standing.tail,
            revisions=tuple(self._revisions(schedule, reach)),
        )
        circumstances = self.recording.circumstances(listening)
        found = schedule.backfill(reach, past, now, limit=limit, circumstances=circumstances)
        return attrs.evolve(found, decided=heard.and_then(found.decided))

    def _entries(self, id: ScheduleId, reach: Reach) -> Iterator[Entry]:
        """Read the entries that touch the range: the one in which it begins, and those that begin in it."""
        around = self.ledger.at(id, reach.start)
        if around:
            yield around
        after = reach.start
        while page := self.ledger.oldest(id, PAGE, after=after):
            yield from (entry for entry in page if entry.span.first <= reach.end)
            after = page[-1].span.first
            if after > reach.end:
                return

    def _revisions(self, schedule: Schedule, reach: Reach) -> Iterator[Revision]:
        """Read what was in force, newest first, down to the revision in which the range begins."""
        for number in range(schedule.revision.number, 0, -1):
            revision = self.schedules.revision(schedule.id, number)
            if revision is None:
                return
            yield revision
            if revision.since < reach.start:
                return


def _act(found: Backfill, reach: Reach, operator: Operator, now: datetime) -> Act:
    before, after = found.decided.before, found.decided.schedule
    asked = f"{counted(len(found.slots), 'slot')} from {reach.start.isoformat()} to {reach.end.isoformat()} backfilled"
    return operator.did("backfill", now, before=describe(before), after=f"{describe(after)}, {asked}")
