"""What would happen: the real coordinator and domain on a virtual clock, with virtual workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import attrs

from application.ports.clock import Clock
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import ScheduleStore
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator
from application.scheduling.declared import Declarations
from application.scheduling.recording import Recording
from domain.scheduling.definition import Policies
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import not_negative_duration
from domain.scheduling.run import Returned, Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ZERO, FireId, in_utc

FOREVER = timedelta(days=365_000)
"""Longer than any simulation: virtual workers never fall silent, and the virtual lease never runs out."""

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
class Scenario:
    """Schedules are created at `start` (exclusive) and watched to `end` (inclusive); every run takes `duration`."""

    start: datetime = attrs.field(validator=in_utc)
    end: datetime = attrs.field(validator=in_utc)
    outages: tuple[Outage, ...] = ()
    duration: timedelta = attrs.field(default=ZERO, validator=not_negative_duration)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValue("to", str(self.end), f"is before {self.start}", "give a later instant")

    def back_at(self, now: datetime) -> datetime | None:
        """Return when the scheduler is back, or None while it is there."""
        return max((outage.end for outage in self.outages if outage.start <= now < outage.end), default=None)


@attrs.define
class VirtualWorkers:
    """As many workers as there are deliveries; each run ends `duration` after it was handed over."""

    runs: RunStore
    take: Callable[[], Delivery | None]
    duration: timedelta
    ending: dict[FireId, datetime] = attrs.field(factory=dict)

    def work(self, now: datetime) -> bool:
        """End what has run long enough and begin what was handed over; tell whether anything happened."""
        ended = [fire_id for fire_id, at in self.ending.items() if at <= now]
        for fire_id in ended:
            self._settle(fire_id, now)
        begun = list(iter(self.take, None))
        for delivery in begun:
            self._begin(delivery, now)
        return bool(ended or begun)

    def next_end(self) -> datetime | None:
        """Return when the next run ends."""
        return min(self.ending.values(), default=None)

    def _begin(self, delivery: Delivery, now: datetime) -> None:
        run = self.runs.get(delivery.fire_id)
        admitted = run.admit(delivery, token="virtual", worker="virtual", now=now) if run else None
        if run and isinstance(admitted, Run):
            self.runs.advance([RunChange(run, admitted)], now)
            self.ending[run.fire_id] = now + self.duration

    def _settle(self, fire_id: FireId, now: datetime) -> None:
        del self.ending[fire_id]
        run = self.runs.get(fire_id)
        if run:
            after = run.settle(Returned(), token="virtual", policies=Policies(), now=now)
            self.runs.advance([RunChange(run, after)], now)


@attrs.frozen(kw_only=True)
class Simulation:
    """One world with its own clock and store; a fresh one for every scenario."""

    clock: VirtualClock
    schedules: ScheduleStore
    recording: Recording
    coordinator: Coordinator
    workers: VirtualWorkers

    def play(self, declarations: Declarations, scenario: Scenario) -> None:
        """Live through the scenario from event to event; the store then tells what happened."""
        self.clock.set(scenario.start)
        self._create(declarations, scenario.start)
        now: datetime | None = scenario.start
        while now is not None and now <= scenario.end:
            self.clock.set(now)
            now = self._live_through(now, scenario)

    def _create(self, declarations: Declarations, now: datetime) -> None:
        schedules = [
            Schedule.create(each.id, each.definition, now, origin=declarations.origin)
            for each in declarations.schedules
        ]
        self.schedules.record(None, now, [self.recording.of_new(schedule, None) for schedule in schedules])

    def _live_through(self, now: datetime, scenario: Scenario) -> datetime | None:
        """Let everything that happens at `now` happen, and return the instant of the next event."""
        self.workers.work(now)
        back_at = scenario.back_at(now)
        wake_at = back_at or self._scheduled(now)
        starts = [outage.start for outage in scenario.outages if outage.start > now]
        events: Sequence[datetime | None] = [wake_at, self.workers.next_end(), min(starts, default=None)]
        return min((event for event in events if event and event > now), default=None)

    def _scheduled(self, now: datetime) -> datetime | None:
        """Tick until nothing more is to be done at `now`; return when the scheduler next wakes."""
        while True:
            wake_at = self.coordinator.tick().wake_at
            if not self.workers.work(now) and (wake_at is None or wake_at > now):
                return wake_at
