"""The loop around the tick: sleep until something is due, survive a store that is away, stop when asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeAlias

import attrs

from application.ports.clock import Clock
from application.ports.errors import StoreUnreachable
from application.ports.wake import Wake
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator, TickReport
from domain.scheduling.values import ZERO

Errand: TypeAlias = Callable[[], None]
"""
What the leader also does in every turn: it costs next to nothing when there is nothing to do.

Two leaders may run it at once, and it may be cut off anywhere, so doing it twice must do no harm. It raises nothing
but `StoreUnreachable`.
"""


class Watcher:
    """Hears what the loop does; the default hears nothing. Observability subclasses it."""

    def ticking(self) -> None:
        """Note that a tick begins; it is over with one of the next two, whichever comes."""

    def ticked(self, report: TickReport) -> None:
        """Note a finished tick."""

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        """Note that the store does not answer, and when it is tried again."""

    def store_back(self) -> None:
        """Note that the store answers again."""


@attrs.define(kw_only=True)
class Loop:
    """Ticks when something is due and sleeps otherwise: no fixed polling interval, next to no work when idle."""

    coordinator: Coordinator
    clock: Clock
    wake: Wake
    cadence: Cadence
    watcher: Watcher = attrs.field(factory=Watcher)
    errands: Sequence[Errand] = ()
    _failures: int = 0

    def run(self, stopping: Callable[[], bool]) -> None:
        """Tick until `stopping()`, then give the lease back; an unreachable store is waited for."""
        while not stopping():
            self.wake.wait(self.turn())
        try:
            self.coordinator.leadership.give_back()
        except StoreUnreachable:
            self.coordinator.leadership.lose()

    def turn(self) -> timedelta:
        """Tick once and return how long to sleep."""
        self.watcher.ticking()
        try:
            report = self.coordinator.tick()
            if report.leads:
                self._run_errands()
            pause = self._pause_after(report)
        except StoreUnreachable as error:
            return self._backed_off(error)
        if self._failures:
            self._failures = 0
            self.watcher.store_back()
        self.watcher.ticked(report)
        return pause

    def _run_errands(self) -> None:
        for errand in self.errands:
            errand()

    def _pause_after(self, report: TickReport) -> timedelta:
        longest = self.cadence.renewal if report.leads else self.cadence.lease_ttl
        if report.wake_at is None:
            return longest
        # The tick itself took time: what counts is how far away the next instant is now.
        return min(max(report.wake_at - self.clock.now(), ZERO), longest)

    def _backed_off(self, error: StoreUnreachable) -> timedelta:
        self._failures += 1
        grown = self.cadence.shortest_backoff * (1 << min(self._failures - 1, 16))
        pause = min(grown, self.cadence.longest_backoff)
        self.watcher.store_unreachable(error, pause)
        return pause
