"""Watching: the leader looks at the open runs of schedules from which something is expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from application.ports.run_store import RunStore
from application.scheduling.catching_up import Outcome
from application.scheduling.set_aside import readable_runs
from domain.scheduling.run import Run
from domain.scheduling.values import FireId
from domain.scheduling.watching import is_watched, watch

MOST_RUNS: Final = 100
"""How many open runs of a schedule are looked at, the oldest ones: they are the first to take too long."""


@attrs.frozen
class Watching:
    """Adds to decisions the alarms that follow from the open runs; asks the store only where somebody expects them."""

    runs: RunStore

    def watched(self, outcomes: Sequence[Outcome], now: datetime) -> Sequence[Outcome]:
        """Return the decisions with their alarms; runs that cannot be read raise none."""
        if not any(is_watched(decided.schedule) for _, decided in outcomes):
            return outcomes
        found = self._open_runs(outcomes)
        return [
            (standing, watch(decided, [found[each] for each in standing.unfinished if each in found], now))
            if is_watched(decided.schedule)
            else (standing, decided)
            for standing, decided in outcomes
        ]

    def _open_runs(self, outcomes: Sequence[Outcome]) -> dict[FireId, Run]:
        wanted = [
            fire_id
            for standing, decided in outcomes
            if is_watched(decided.schedule)
            for fire_id in standing.unfinished[:MOST_RUNS]
        ]
        runs = readable_runs(self.runs, wanted) if wanted else ()
        return {run.fire_id: run for run in runs if run}
