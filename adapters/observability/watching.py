"""A watcher that writes what the loop does into the log."""

from __future__ import annotations

from datetime import timedelta

import attrs
from structlog.typing import FilteringBoundLogger

from application.ports.errors import StoreUnreachable
from application.scheduling.coordinator import TickReport
from application.scheduling.gauges import Look
from application.scheduling.loop import Watcher
from domain.scheduling.policies.gauges import GaugeName

RUNS_NAMED = 20
"""How many new runs a line about a tick names; the count tells of the others."""


@attrs.define
class LoggingWatcher(Watcher):
    """Says when leadership changes, what each tick did if it did anything, and whether the store answers."""

    log: FilteringBoundLogger
    epoch: int | None = None
    told: str | None = None
    attempts: int = 0
    unreadable: dict[GaugeName, str] = attrs.field(factory=dict)

    def ticked(self, report: TickReport) -> None:
        if report.epoch != self.epoch:
            self._leadership_changed(report.epoch)
        if report.recovered.jumped:
            self.log.warning(
                "time jumped", by_s=report.recovered.jumped.total_seconds(), nobody_lost_before="one loss limit"
            )
        self._gauges_changed(report.planned.look)
        if facts := _facts(report):
            self.log.info("tick", epoch=report.epoch, **facts)

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        """Say what is wrong once, and once more when it has become something else."""
        self.attempts += 1
        if error.trouble != self.told:
            self.told = error.trouble
            self.log.warning("store unreachable", error=str(error), trouble=error.trouble, retry="until it is back")

    def store_back(self) -> None:
        self.log.info("store is back", attempts=self.attempts)
        self.told, self.attempts = None, 0

    def _gauges_changed(self, look: Look) -> None:
        """Say once of each gauge why it cannot be read, and once that it can be again."""
        for name in look.readings:
            before, why = self.unreadable.pop(name, None), look.unreadable.get(name)
            if why is None and before:
                self.log.info("gauge is back", gauge=name)
            if why and why != before:
                self.log.warning("gauge unreadable", gauge=name, error=why, gates="as when_unknown says")
        self.unreadable |= look.unreadable

    def _leadership_changed(self, epoch: int | None) -> None:
        self.log.info("standing by" if epoch is None else "leading", epoch=epoch, before=self.epoch)
        self.epoch = epoch


def _facts(report: TickReport) -> dict[str, object]:
    counts: dict[str, object] = {
        **{str(disposition): count for disposition, count in report.planned.entries.items()},
        "runs": [run.fire_id for run in report.planned.runs[:RUNS_NAMED]],
        "stale": report.planned.stale,
        "handed_over": report.handed_over,
        "gathered": [f"{run.fire_id} {run.state.name}" for run in report.went_on.ended],
        "expired": report.recovered.expired,
        "lost": report.recovered.lost,
        "redelivered": report.recovered.redelivered,
    }
    return {name: fact for name, fact in counts.items() if fact}
