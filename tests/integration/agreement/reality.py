"""
A day in the life of real processes: the coordinator and the executors of Kept on a real Redis, with RQ's queues.

Only the clock is the test's, what gauges show, and what a command does: it takes as long as the scenario says and
then returns or raises. Of the simulation only the gauges are used here; that the two agree is what is tested.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from itertools import count

import attrs
import redis

from adapters.clocks.manual import ManualClock
from application.scheduling.declared import Declarations
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from application.scheduling.simulation import Failures, Scenario
from domain.scheduling.delivery import Delivery
from domain.scheduling.outcome import Raised
from domain.scheduling.policies.budget import Budget
from domain.scheduling.schedule import Schedule
from entrypoints.simulated import Script, scripted
from entrypoints.testing.backend import Backend, redis_backend
from entrypoints.testing.faults import Faults
from entrypoints.testing.faults import Outage as StoreOutage
from entrypoints.testing.processes import SchedulerProcess, WorkerProcess, start_scheduler, start_worker
from entrypoints.testing.work import Act, Work, raise_, return_

TURNS = 100_000


@attrs.define
class Busy:
    """A worker in the middle of a command, which ends at `until`."""

    until: datetime
    worker: WorkerProcess
    delivery: Delivery


@attrs.define
class Reality:
    """One scheduler and as many workers as are needed, moved from event to event."""

    client: redis.Redis
    scenario: Scenario
    budget: Budget | None = None
    script: Script = attrs.field(factory=dict)
    clock: ManualClock = attrs.field(init=False)
    store: Backend = attrs.field(init=False)
    scheduler: SchedulerProcess = attrs.field(init=False)
    busy: list[Busy] = attrs.field(factory=list)
    idle: list[WorkerProcess] = attrs.field(factory=list)
    _numbers: count[int] = attrs.field(factory=lambda: count(1))

    def __attrs_post_init__(self) -> None:
        self.clock = ManualClock(self.scenario.start)
        self.store = redis_backend(self.client)
        faults = Faults(StoreOutage(self.clock))
        gauges = scripted(self.script, self.clock)
        self.scheduler = start_scheduler("A", "token", self.clock, self.store, faults, gauges, budget=self.budget)

    @property
    def queries(self) -> Queries:
        """Return the questions that can be asked afterwards."""
        return Queries(self.store.schedules, self.store.runs, self.store.ledger)

    def live_until(self, end: datetime) -> None:
        """Let everything happen at its instant, up to `end` (inclusive), where the clock then stands."""
        for _ in range(TURNS):
            self._happen()
            following = self._next_event()
            if following is None or following > end:
                return self._move_to(end)
            self._move_to(following)
        raise AssertionError("this world does not come to its end")

    def leave(self) -> None:
        """Let every command that is still in progress return, so that no thread outlives the test."""
        while self.busy:
            self._finish(self.busy[0], return_)

    def _move_to(self, now: datetime) -> None:
        self.clock.set(now)
        for each in self.busy:
            each.worker.heart.beat()

    def begin(self, declarations: Declarations) -> None:
        """Create the schedules."""
        recording, now = Recording(Retention(ledger=self.store.ledger)), self.clock.now()
        schedules = [Schedule.create(each.id, each.definition, now, origin="x") for each in declarations.schedules]
        self.store.schedules.record(None, now, [recording.of_new(schedule, None) for schedule in schedules])

    def _happen(self) -> None:
        """Finish and begin commands and, unless the scheduler is away, tick, until nothing moves any more."""
        for _ in range(TURNS):
            worked = self._work()
            if self._is_away():
                return
            self.scheduler.tick()
            due = self._due()
            if not worked and not self.store.workers_end.contents() and (due is None or due > self.clock.now()):
                return
        raise AssertionError("the scheduler does not come to rest")

    def _work(self) -> bool:
        worked = False
        while self._finish_one() or self._begin_one():
            worked = True
        return worked

    def _finish_one(self) -> bool:
        ended = next((each for each in self.busy if each.until <= self.clock.now()), None)
        if ended:
            self._finish(ended, _act(self.scenario.failures, ended.delivery))
        return ended is not None

    def _finish(self, busy: Busy, act: Act) -> None:
        assert busy.worker.strand
        busy.worker.strand.go_on(act)
        self.busy.remove(busy)
        self.idle.append(busy.worker)

    def _begin_one(self) -> bool:
        delivery = self.store.workers_end.take()
        if delivery is None:
            return False
        worker = self.idle.pop() if self.idle else self._another_worker()
        worker.begin(delivery)
        if worker.is_busy:
            self.busy.append(Busy(self.clock.now() + self.scenario.duration, worker, delivery))
        else:
            self.idle.append(worker)
        return True

    def _another_worker(self) -> WorkerProcess:
        work, faults = Work(deque(), []), Faults(StoreOutage(self.clock))
        name = f"worker-{next(self._numbers)}"
        return start_worker(name, self._draw_token, self.clock, self.store, work, faults, _nothing_to_report)

    def _draw_token(self) -> str:
        return f"token-{next(self._numbers)}"

    def _next_event(self) -> datetime | None:
        edges = [edge for outage in self.scenario.outages for edge in (outage.start, outage.end)]
        due = None if self._is_away() else self._due()
        events = [*edges, *(each.until for each in self.busy), *([due] if due else [])]
        return min((event for event in events if event > self.clock.now()), default=None)

    def _due(self) -> datetime | None:
        """Return when the scheduler is needed: by the store, or by its own budget, which no index knows."""
        tokens = self.scheduler.loop.coordinator.planner.catching_up.next_token_at
        instants = (self.store.schedules.next_due(), tokens)
        return min((each for each in instants if each), default=None)

    def _is_away(self) -> bool:
        return any(outage.start <= self.clock.now() < outage.end for outage in self.scenario.outages)


def _nothing_to_report(_delivery: Delivery, _executed: object) -> None:
    """Nobody falls silent here, so no outcome is late."""


def _act(failures: Failures, delivery: Delivery) -> Act:
    outcome = failures.outcome(delivery)
    return raise_(outcome.error) if isinstance(outcome, Raised) else return_
