"""A whole Kept on in-memory adapters and a manual clock, small enough to be taken apart by a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import attrs

from adapters.clocks.manual import ManualClock
from adapters.memory.gauge import MemoryGauge
from adapters.memory.heart import MemoryHeart
from adapters.memory.queue import MemoryQueue
from adapters.memory.store import MemoryStore
from adapters.memory.time_limit import NoTimeLimit
from adapters.memory.wake import MemoryWake
from application.catalogue import Catalogue
from application.commands import command
from application.run_context import RunContext
from application.scheduling.announcing import Announcing
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.backfilling import Backfilling
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator, TickReport
from application.scheduling.declared import Declarations, Declared
from application.scheduling.executed import Executed
from application.scheduling.executor import Admitted, Executor
from application.scheduling.fan_outs import FanOuts
from application.scheduling.gauges import Gauges
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.operations import Operations, Operator
from application.scheduling.planner import Planner
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.recovery import Recovery
from application.scheduling.retention import Retention
from domain.scheduling.definition import Definition
from domain.scheduling.delivery import Delivery
from domain.scheduling.outcome import Outcome
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.gauges import GaugeKind
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, ScheduleId
from tests.examples import A_DEFINITION, AN_ID, NOON, at, told

ADA = Operator(by="ada", why="a test")
Handler = Callable[[RunContext], object]


@attrs.frozen
class Report:
    """The payload of the example command."""

    instructor: str = "nobody"


class Handlers:
    """The commands of the example world: `reports.build` does what the test gave it to do, by default nothing."""

    def __init__(self) -> None:
        self.seen: list[RunContext] = []
        self.act: Handler = lambda _context: None

    def catalogue(self) -> Catalogue:
        @command("reports.build")
        def build(_report: Report, context: RunContext) -> None:
            self.seen.append(context)
            self.act(context)

        return Catalogue([build])


@attrs.define
class World:
    """One store, one queue, one clock; as many schedulers and workers as a test names."""

    cadence: Cadence = attrs.field(factory=Cadence)
    kept: dict[str, Any] = attrs.field(factory=dict)
    budget: Budget | None = None
    load: MemoryGauge = attrs.field(factory=MemoryGauge)
    store: MemoryStore = attrs.field(factory=MemoryStore)
    clock: ManualClock = attrs.field(factory=lambda: ManualClock(NOON))
    wake: MemoryWake = attrs.field(factory=MemoryWake)
    handlers: Handlers = attrs.field(factory=Handlers)
    queue: MemoryQueue = attrs.field(init=False)
    recording: Recording = attrs.field(init=False)
    coordinator: Coordinator = attrs.field(init=False)
    executor: Executor = attrs.field(init=False)
    _tokens: count[int] = attrs.field(factory=lambda: count(1))

    def __attrs_post_init__(self) -> None:
        self.queue = MemoryQueue(self.store)
        self.recording = Recording(Retention(ledger=self.store, **self.kept), self.budget)
        self.coordinator = self.scheduler("scheduler-1")
        self.executor = self.worker("worker-1")

    def scheduler(self, name: str) -> Coordinator:
        handovers = HandOvers(self.store, self.queue)
        return Coordinator(
            clock=self.clock,
            leadership=Leadership(self.store.state.leases, name, self._draw_token, self.cadence),
            schedules=self.store,
            planner=Planner(self.store, self.store, self.recording, Gauges({GaugeKind.LOAD: self.load})),
            handovers=handovers,
            fan_outs=FanOuts(self.store, self.store),
            recovery=Recovery(
                schedules=self.store, runs=self.store, queue=self.queue, handovers=handovers, cadence=self.cadence
            ),
            announcing=Announcing(self.store, self.store),
            cadence=self.cadence,
        )

    def worker(self, name: str) -> Executor:
        return Executor(
            worker=name,
            clock=self.clock,
            schedules=self.store,
            runs=self.store,
            catalogue=self.handlers.catalogue(),
            heart=MemoryHeart(),
            time_limit=NoTimeLimit(),
            wake=self.wake,
            cadence=self.cadence,
            draw_token=self._draw_token,
        )

    @property
    def operations(self) -> Operations:
        return Operations(self.clock, self.store, self.store, self.recording)

    @property
    def backfilling(self) -> Backfilling:
        return Backfilling(clock=self.clock, schedules=self.store, ledger=self.store, recording=self.recording)

    @property
    def applying(self) -> Applying:
        return Applying(self.clock, self.store, self.recording, self.handlers.catalogue())

    @property
    def queries(self) -> Queries:
        return Queries(self.store, self.store, self.store, self.budget)

    @property
    def audit(self) -> Audit:
        return Audit(self.store, self.store, self.store)

    def add(self, definition: Definition = A_DEFINITION, id: ScheduleId = AN_ID) -> Schedule:
        """Put a schedule that was created now into the store."""
        schedule = Schedule.create(id, definition, self.clock.now())
        self.store.record(None, self.clock.now(), [self.recording.of_new(schedule, None)])
        return schedule

    def apply(self, *definitions: Definition, origin: str = "kept") -> list[str]:
        """Apply one definition under the example id, or none; return what happened to each schedule."""
        declared = tuple(Declared(id=AN_ID, definition=each) for each in definitions)
        return [step.effect.value for step in self.applying.apply(Declarations(origin=origin, schedules=declared), ADA)]

    def tick(self, now: str | datetime | None = None) -> TickReport:
        """Let the coordinator tick at `now`."""
        if now is not None:
            self.clock.set(at(now) if isinstance(now, str) else now)
        return self.coordinator.tick()

    def work(self) -> list[Executed]:
        """Execute whatever is in the queue."""
        return [self.executor.execute(delivery) for delivery in iter(self.queue.take, None)]

    def live(self, until: str | datetime, step: timedelta) -> None:
        """Tick and work at every `step` up to `until`."""
        end = at(until) if isinstance(until, str) else until
        while self.clock.now() < end:
            self.tick(min(end, self.clock.now() + step))
            self.work()
            self.tick()

    def take(self) -> Delivery:
        """Take the next delivery off the queue, as a worker does that may die before it begins."""
        delivery = self.queue.take()
        assert delivery, "the queue is empty"
        return delivery

    def begin(self) -> Run:
        """Let a worker be admitted for the next delivery and go silent."""
        admitted = self.executor._admit(self.take())
        assert isinstance(admitted, Admitted)
        return admitted.run

    def settle(self, admitted: Run, outcome: Outcome) -> Executed:
        """Let the worker of an attempt report how it ended."""
        return self.executor._settle(admitted, self.executor._definition(admitted), outcome)

    def schedule(self, id: ScheduleId = AN_ID) -> Schedule:
        return self.store.state.schedules[id]

    def run(self, fire_id: FireId) -> Run:
        return self.store.state.runs[fire_id]

    def ledger(self, id: ScheduleId = AN_ID) -> list[str]:
        """Return the account of a schedule as short lines."""
        return told(self.store.oldest(id, 10_000))

    def _draw_token(self) -> str:
        return f"token-{next(self._tokens)}"
