"""Going on with runs that fanned out: their child runs are recorded in portions, and the last end is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

import attrs

from application.ports.errors import UnreadableDocument
from application.ports.lease_store import Lease
from application.ports.limits import WRITES_AT_ONCE
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import ScheduleStore
from application.scheduling.known import policies_of
from domain.scheduling.fan_out import PORTION, Onward, gather, spread, to_stop
from domain.scheduling.run import Run
from domain.scheduling.run_states import FannedOut

AT_ONCE: Final = 5
"""How many runs go on in one tick at most: with a portion of child runs each, that is what one write holds."""


@attrs.frozen
class WentOn:
    """What became of runs that fanned out: the child runs that may be handed over, and the runs that have ended."""

    children: tuple[Run, ...] = ()
    ended: tuple[Run, ...] = ()


@attrs.frozen
class FanOuts:
    """
    The coordinator's part of a fan-out.

    Each step is one write by the version of the parent, and what is still to be done stands in its document: whoever
    dies in between leaves a run that waits for the next tick, here or on a standby.
    """

    schedules: ScheduleStore
    runs: RunStore
    portion: int = PORTION

    def go_on(self, lease: Lease, now: datetime, waiting: Iterable[Run]) -> WentOn:
        """Take the next step for those among the waiting runs that fanned out."""
        parents = islice((run for run in waiting if isinstance(run.state, FannedOut)), AT_ONCE)
        changes = [change for parent in parents if (change := self._next_step(lease, now, parent))]
        if not changes:
            return WentOn()
        results = self.runs.advance(changes, now, lease=lease)
        recorded = [change for change, result in zip(changes, results, strict=True) if result is Recorded.RECORDED]
        return WentOn(
            children=tuple(child for change in recorded for child in change.children if not child.has_ended),
            ended=tuple(change.after for change in recorded if change.after.has_ended),
        )

    def _next_step(self, lease: Lease, now: datetime, parent: Run) -> RunChange | None:
        """Return what is written next; None where the children were asked to stop, or one cannot be read."""
        try:
            onward = self._onward(lease, now, parent)
        except UnreadableDocument as why:
            self.runs.set_run_aside(parent.fire_id, str(why), now)
            return None
        return RunChange(parent, onward.parent, onward.children) if onward else None

    def _onward(self, lease: Lease, now: datetime, parent: Run) -> Onward | None:
        state, policies = parent.state, policies_of(self.schedules, parent)
        if not isinstance(state, FannedOut):
            return None
        if state.left:
            return spread(parent, state, policies, now, self.portion)
        children = [child for child in self.runs.many(parent.children) if child]
        doomed = to_stop(parent, children)
        if doomed:
            self._stop(lease, now, parent, doomed)
            return None
        return gather(parent, state, children, policies, now, self.portion)

    def _stop(self, lease: Lease, now: datetime, parent: Run, children: Sequence[Run]) -> None:
        """Ask child runs to stop; one that moved on meanwhile is asked with the next look: its parent still waits."""
        by = parent.cancel_asked_by or ""
        self.runs.advance(
            [RunChange(child, child.cancel(now, by=by)) for child in children[:WRITES_AT_ONCE]], now, lease=lease
        )
