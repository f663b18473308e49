"""
Rule: what a leader had in hand when it was deposed goes with its tick.

A scheduler expects objects that live briefly and tells the collector to look seldom. Whatever only the collector can
free would therefore gather: a whole batch of schedules for each time that a leader wakes up as a zombie.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import redis

from adapters.clocks.manual import ManualClock
from application.scheduling.gauges import Gauges
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.definition import CommandCall, Definition, Repeat
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from domain.scheduling.values import ScheduleId
from entrypoints.testing.backend import redis_backend
from entrypoints.testing.faults import Faults, Outage
from entrypoints.testing.processes import CADENCE, SchedulerProcess, start_scheduler
from tests.leftovers import left_behind

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
SCHEDULES = 20


@attrs.define
class Rivals:
    """Two schedulers on one server: each time the first is stopped in the middle of a tick, the second takes over."""

    client: redis.Redis
    clock: ManualClock = attrs.field(factory=lambda: ManualClock(NOON))
    first: SchedulerProcess = attrs.field(init=False)
    second: SchedulerProcess = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.first, self.second = self._started("first"), self._started("second")
        store = redis_backend(self.client)
        definition = Definition(timing=Repeat(Every(A_SECOND)), command=CommandCall("work"))
        schedules = [Schedule.create(ScheduleId(f"s{number}"), definition, NOON) for number in range(SCHEDULES)]
        recording = Recording(Retention(ledger=store.ledger))
        store.schedules.record(None, NOON, [recording.of_new(each, None) for each in schedules])

    def depose(self) -> None:
        """Let the first lead, be stopped past its lease before it records what it decided, and wake up as a zombie."""
        self.second.loop.coordinator.leadership.give_back()
        self.first.tick()
        self.first.faults.plan("before", "record", self._take_over)
        self.clock.advance(A_SECOND)
        self.first.tick()
        assert not leads(self.first)

    def _take_over(self) -> None:
        assert leads(self.first)
        self.clock.advance(2 * CADENCE.lease_ttl)
        self.second.tick()
        assert leads(self.second)

    def _started(self, name: str) -> SchedulerProcess:
        faults = Faults(Outage(self.clock))
        return start_scheduler(name, f"token of {name}", self.clock, redis_backend(self.client), faults, Gauges())


def leads(scheduler: SchedulerProcess) -> bool:
    return scheduler.notes.last is not None and scheduler.notes.last.leads


def test_however_often_a_leader_is_deposed_nothing_of_it_gathers(redis_client: redis.Redis) -> None:
    rivals = Rivals(redis_client)
    # Connections, scripts that the server does not know yet: each comes once in the life of a process.
    rivals.depose()

    assert [left_behind(rivals.depose) for _ in range(3)] == [0, 0, 0]
