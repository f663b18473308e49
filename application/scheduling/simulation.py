"""What would happen: the real coordinator and domain on a virtual clock, with virtual workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final, Protocol

import attrs

from application.ports.clock import Clock
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import ScheduleStore
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator, TickReport
from application.scheduling.declared import Declarations
from application.scheduling.recording import Recording
from application.scheduling.upstreams import check_circles
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.outcome import Outcome, Raised, Returned
from domain.scheduling.policies.limits import not_negative_duration
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers.scatter import FRACTION_BITS, fraction
from domain.scheduling.values import ZERO, in_utc

FOREVER = timedelta(days=365_000)
"""Longer than any simulation: virtual workers never fall silent, and the virtual lease never runs out."""

MOST_ENTRIES: Final = 250_000
"""How many ledger entries a simulation may write: about as much as a person waits for and a machine holds."""

SIMULATED_FAILURE: Final = Raised("a simulated failure")

CADENCE = Cadence(lease_ttl=FOREVER, heartbeat=FOREVER, lost_after=FOREVER, redeliver_after=FOREVER)


class VirtualClock(Clock, Protocol):
    """A clock that stands where it was set."""

    def set(self, instant: datetime) -> None:
        """Step to `instant` (UTC)."""
        ...


@attrs.frozen
class Outage:
    """A time without a scheduler, half-open: it is away at `start` and back at `end` (both UTC)."""

    start: datetime = attrs.field(validator=in_utc)
    end: datetime = attrs.field(validator=in_utc)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidValue("down", f"{self.start}/{self.end}", "ends before it begins", "give START/END")


@attrs.frozen(kw_only=True)
class Failures:
    """
    A share of the attempts that fails, from 0 to 1.

    Which ones do follows from `seed` and the delivery key alone, so the same attempt fails under every
    policy that is compared, and again tomorrow.
    """

    rate: float = attrs.field(default=0.0)
    seed: str = ""

    @rate.validator
    def _a_share(self, _attribute: object, value: float) -> None:
        if not 0 <= value <= 1:
            raise InvalidValue("failures", value, "is not a share", "use a number from 0 to 1, such as 0.05")

    def outcome(self, delivery: Delivery) -> Outcome:
        """Return how the attempt of a delivery ends."""
        failing = fraction("kept-failures", self.seed, delivery.key) < self.rate * (1 << FRACTION_BITS)
        return SIMULATED_FAILURE if failing else Returned()


@attrs.frozen(kw_only=True)
class Scenario:
    """Schedules are created at `start` (exclusive) and watched to `end` (inclusive); every attempt takes `duration`."""

    start: datetime = attrs.field(validator=in_utc)
    end: datetime = attrs.field(validator=in_utc)
    outages: tuple[Outage, ...] = ()
    duration: timedelta = attrs.field(default=ZERO, validator=not_negative_duration)
    failures: Failures = Failures()

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValue("to", str(self.end), f"is before {self.start}", "give a later instant")

    def back_at(self, now: datetime) -> datetime | None:
        """Return when the scheduler is back, or None while it is there."""
        return max((outage.end for outage in self.outages if outage.start <= now < outage.end), default=None)


@attrs.define
class VirtualWorkers:
    """
    As many workers as there are deliveries; each attempt ends `duration` after it was handed over.

    A simulated command has no timeout and does not look whether it was asked to stop: it takes as long as it takes.
    """

    schedules: ScheduleStore
    runs: RunStore
    take: Callable[[], Delivery | None]
    _ending: list[tuple[datetime, int, Delivery]] = attrs.field(factory=list)
    _begun: int = 0

    def work(self, now: datetime, scenario: Scenario) -> bool:
        """End what has run long enough and begin what was handed over; tell whether anything happened."""
        worked = False
        while self._end(now, scenario) or self._begin(now, scenario):
            worked = True
        return worked

    def next_end(self) -> datetime | None:
        """Return when the next attempt ends."""
        return self._ending[0][0] if self._ending else None

    def _begin(self, now: datetime, scenario: Scenario) -> bool:
        delivery = self.take()
        if delivery is None:
            return False
        run = self.runs.get(delivery.fire_id)
        admitted = run.admit(delivery, token="virtual", worker="virtual", now=now) if run else None
        if run and isinstance(admitted, Run):
            self.runs.advance([RunChange(run, admitted)], now)
            self._begun += 1
            heappush(self._ending, (now + scenario.duration, self._begun, delivery))
        return True

    def _end(self, now: datetime, scenario: Scenario) -> bool:
        if not self._ending or self._ending[0][0] > now:
            return False
        _, _, delivery = heappop(self._ending)
        run = self.runs.get(delivery.fire_id)
        revision = self.schedules.revision(run.schedule_id, run.revision) if run else None
        if run and revision:
            outcome, policies = scenario.failures.outcome(delivery), revision.definition.policies
            after = run.settle(outcome, token="virtual", policies=policies, now=now)
            self.runs.advance([RunChange(run, after)], now)
        return True


@attrs.frozen(kw_only=True)
class Simulation:
    """One world with its own clock and store; a fresh one for every scenario."""

    clock: VirtualClock
    schedules: ScheduleStore
    recording: Recording
    coordinator: Coordinator
    workers: VirtualWorkers
    most_entries: int = MOST_ENTRIES

    def play(self, declarations: Declarations, scenario: Scenario) -> None:
        """Live through the whole scenario; the store then tells what happened."""
        self.begin(declarations, scenario.start)
        self.live_until(scenario.end, scenario)

    def live_until(self, end: datetime, scenario: Scenario) -> None:
        """
        Live on from event to event, up to `end` (UTC, inclusive), where the clock then stands.

        Whoever wants to intervene lives until then, does so, and lives on. Raises `InvalidValue` when living takes
        more than `most_entries` ledger entries.
        """
        now: datetime | None = self.clock.now()
        entries = 0
        while now is not None and now <= end:
            self.clock.set(now)
            now, written = self._live_through(now, scenario)
            entries += written
            if entries > self.most_entries:
                raise self._endless(now, scenario)
        self.clock.set(end)

    def begin(self, declarations: Declarations, now: datetime) -> None:
        """Create the schedules at `now` (UTC, exclusive); raise `InvalidValue` for one that follows itself."""
        check_circles(declarations.schedules)
        self.clock.set(now)
        schedules = [
            Schedule.create(each.id, each.definition, now, origin=declarations.origin)
            for each in declarations.schedules
        ]
        self.schedules.record(None, now, [self.recording.of_new(schedule, None) for schedule in schedules])

    def _endless(self, now: datetime | None, scenario: Scenario) -> InvalidValue:
        problem = f"asks for more than {self.most_entries} slots; there are as many before {now or scenario.end}"
        return InvalidValue("to", scenario.end.isoformat(), problem, "give an earlier instant, or fewer schedules")

    def _live_through(self, now: datetime, scenario: Scenario) -> tuple[datetime | None, int]:
        """Let everything that happens at `now` happen; return the instant of the next event and what was written."""
        self.workers.work(now, scenario)
        wake_at, written = scenario.back_at(now), 0
        if wake_at is None:
            wake_at, written = self._scheduled(now, scenario)
        starts = [outage.start for outage in scenario.outages if outage.start > now]
        events: Sequence[datetime | None] = [wake_at, self.workers.next_end(), min(starts, default=None)]
        return min((event for event in events if event and event > now), default=None), written

    def _scheduled(self, now: datetime, scenario: Scenario) -> tuple[datetime | None, int]:
        """Tick until nothing more is to be done at `now`; return when the scheduler next wakes, and what it wrote."""
        written = 0
        while True:
            report = self.coordinator.tick()
            written += _entries(report)
            if not self.workers.work(now, scenario) and (report.wake_at is None or report.wake_at > now):
                return report.wake_at, written


def _entries(report: TickReport) -> int:
    return sum(report.planned.entries.values())
