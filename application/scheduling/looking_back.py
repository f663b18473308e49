"""Looking back from a run: which slot before its own was the last to succeed?"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from application.ports.clock import Clock
from application.ports.ledger import Ledger
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore
from domain.scheduling.ledger import Disposition
from domain.scheduling.run import Run
from domain.scheduling.run_states import Succeeded
from domain.scheduling.schedule import Schedule

ENTRIES: Final = 1_000
"""How many of the newest ledger entries are looked through for a run that stands behind the newest success."""


@attrs.frozen(kw_only=True)
class LookingBack:
    """
    Answers from what the schedule knows of itself, which outlives every trimmed run.

    Only a run that stands behind the newest success (retried or backfilled later, or overlapped) has to be looked up in
    the ledger, as far as that is kept.
    """

    clock: Clock
    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger

    def previous_success(self, run: Run) -> datetime | None:
        """Return the newest slot (UTC) before the run's own whose run succeeded; None where none is known."""
        (standing,) = self.schedules.standing([run.schedule_id])
        if standing is None:
            return None
        # What has ended and was not acted on yet counts, too.
        after, _ = standing.heard(self.clock.now())
        newest = after.schedule.succeeded
        return newest if newest is None or newest < run.due_at else self._before(run, after.schedule)

    def _before(self, run: Run, schedule: Schedule) -> datetime | None:
        entries = [
            entry
            for entry in reversed(self.ledger.newest(schedule.id, ENTRIES))
            if entry.disposition is Disposition.STARTED
            and entry.span.first < run.due_at
            and schedule.accounts_for(entry)
        ]
        runs = self.runs.many([entry.fire_id(schedule.id) for entry in entries])
        return next((each.due_at for each in runs if each and isinstance(each.state, Succeeded)), None)
