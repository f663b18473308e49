"""The small world in which a scenario plays: one clock, one store, and the processes around it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any, TypeAlias

import attrs

from adapters.clocks.manual import ManualClock
from adapters.declarations.instants import parse_instant_or_utc
from adapters.memory.gauge import MemoryGauge
from application.catalogue import AnyCommand
from application.commands import Provided
from application.ports.effects import Effects
from application.publishing import Publishing
from application.run_context import RunContext
from application.scheduling.executed import Executed, Late
from application.scheduling.gauges import Gauges
from application.scheduling.loop import Errand
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.events import Event
from domain.scheduling.policies.budget import Budget
from domain.scheduling.policies.gauges import GaugeKind, gauge_name, parts_of
from entrypoints.client.given import in_utc
from entrypoints.testing.backend import Backend
from entrypoints.testing.desk import Desk
from entrypoints.testing.faults import Faults, Outage
from entrypoints.testing.processes import SchedulerProcess, WorkerProcess, start_scheduler, start_worker
from entrypoints.testing.strand import Died
from entrypoints.testing.tables import read_instant, show_instant
from entrypoints.testing.work import Act, Work, die_with_its_process

Instant: TypeAlias = datetime | str
"""An aware `datetime`, '2026-03-02 09:00' (UTC), or '09:00' on the day that the clock shows."""

TURNS = 10_000
"""More turns than any scenario needs: one that takes more does not end."""


@attrs.define
class World:
    """
    What the steps of a scenario share; they reach Kept through nothing else.

    `connect` gives each process its own view of the one store. Schedulers and workers come to
    life when they are first named; "the scheduler" is A, "the workers" is one that never keeps anybody waiting.
    Workers know the command `work` and, with their effects in the store, those that `commands` returns,
    which find what they ask for among what is `provided`. The leader
    also runs `errands`, which reach what they need through the faults of its process, and reads `gauges`. Processes
    and people that come to life draw from the catch-up `budget`.
    """

    connect: Callable[[], Backend]
    clock: ManualClock
    commands: Callable[[Effects], Sequence[AnyCommand]] = lambda _effects: ()
    provided: Sequence[Provided[Any]] = ()
    errands: Callable[[Faults], Sequence[Errand]] = lambda _faults: ()
    budget: Budget | None = None
    outage: Outage = attrs.field(init=False)
    backend: Backend = attrs.field(init=False)
    desk: Desk = attrs.field(init=False)
    schedulers: dict[str, SchedulerProcess] = attrs.field(factory=dict)
    workers: dict[str, WorkerProcess] = attrs.field(factory=dict)
    planned: deque[Act] = attrs.field(factory=deque)
    taken: list[Delivery] = attrs.field(factory=list)
    refused: list[tuple[Delivery, Refusal]] = attrs.field(factory=list)
    late: list[tuple[Delivery, Late]] = attrs.field(factory=list)
    seen: list[RunContext] = attrs.field(factory=list)
    alerts: dict[str, Event] = attrs.field(factory=dict)
    gauges: dict[GaugeKind, MemoryGauge] = attrs.field(factory=lambda: {kind: MemoryGauge() for kind in GaugeKind})
    expects_breaches: bool = False
    _tokens: count[int] = attrs.field(factory=lambda: count(1))

    def __attrs_post_init__(self) -> None:
        self.outage = Outage(self.clock)
        self.backend = self.connect()
        self.desk = Desk(
            self.clock, self.backend, self.commands(self.backend.effects), self.provided, budget=self.budget
        )

    @property
    def today(self) -> date:
        """Return the day on which instants without a date lie: the one that the clock shows."""
        return self.clock.now().date()

    def instant(self, at: Instant) -> datetime:
        """Read an instant as features and tests write it; one without a time zone raises `InvalidValue`."""
        if isinstance(at, datetime):
            return in_utc("at", at)
        return parse_instant_or_utc("at", at) if "T" in at else read_instant(at, self.today)

    def move_to(self, at: datetime) -> None:
        """Let time pass, or step back, and every living heart beat."""
        self.clock.set(at)
        for worker in self.workers.values():
            worker.heart.beat()

    def scheduler(self, name: str = "A") -> SchedulerProcess:
        """Return a scheduler, started if need be."""
        if name not in self.schedulers:
            token, faults = self._draw_token(), Faults(self.outage)
            errands = self.errands(faults)
            self.schedulers[name] = start_scheduler(
                name, token, self.clock, self.connect(), faults, Gauges(self.gauges), errands, self.budget, self.alerts
            )
        return self.schedulers[name]

    def draw_from(self, budget: Budget | None) -> None:
        """Set the catch-up budget, for everybody but the schedulers that live already."""
        self.budget = self.desk.budget = budget

    def show_on_gauge(self, name: str, reading: float | None) -> None:
        """Let a gauge show a number from now on; with None it cannot be read."""
        kind, of = parts_of(gauge_name(name))
        self.gauges[kind].show(of, reading)

    def restart(self, name: str = "A") -> None:
        """Start a new process under the name of one that is gone."""
        self.schedulers.pop(name)

    def run_until(self, end: datetime) -> None:
        """Let the scheduler tick whenever something is due, and the workers work at once, up to `end` (inclusive)."""
        for _ in range(TURNS):
            self.settle_down()
            wake_at = self._next_event()
            if wake_at is None or wake_at > end:
                break
            self.move_to(max(wake_at, self.clock.now()))
        else:
            raise AssertionError(f"{show_instant(self.clock.now())}: the scheduler does not come to rest")
        self.move_to(end)
        self.settle_down()

    def settle_down(self) -> None:
        """Tick and work until nothing more is to be done at this instant."""
        for _ in range(TURNS):
            self.scheduler().tick()
            if not self.work() and not self._is_busy():
                return
        raise AssertionError(f"{show_instant(self.clock.now())}: the scheduler does not come to rest")

    def _is_busy(self) -> bool:
        report, due = self.scheduler().notes.last, self._next_due()
        return report is not None and report.leads and due is not None and due <= self.clock.now()

    def _next_event(self) -> datetime | None:
        report, recovery = self.scheduler().notes.last, self.scheduler().loop.coordinator.recovery
        if report is None:
            return self.outage.until
        if not report.leads:
            return report.wake_at
        # The lease is renewed whenever the scheduler ticks; that alone is no event of a scenario.
        return min((at for at in (self._next_due(), recovery.check_at()) if at), default=None)

    def _next_due(self) -> datetime | None:
        """Return when a schedule, a run or, where somebody waits for a token, the line needs the scheduler."""
        next_token_at = self.scheduler().loop.coordinator.planner.catching_up.next_token_at
        return min((at for at in (self.backend.schedules.next_due(), next_token_at) if at), default=None)

    def worker(self, name: str = "any") -> WorkerProcess:
        """Return a worker, started if need be."""
        if name not in self.workers:
            work, faults = Work(self.planned, self.seen), Faults(self.outage)
            store = self.connect()
            others = self.commands(store.effects)
            self.workers[name] = start_worker(
                name, self._draw_token, self.clock, store, work, faults, self._hear, others, self.provided
            )
        return self.workers[name]

    def lacking(self, name: str, command: str) -> None:
        """Take a command away from one worker."""
        worker = self.worker(name)
        worker.executor = attrs.evolve(worker.executor, catalogue=worker.executor.catalogue.without(command))

    def publishing(self, name: str) -> Publishing:
        """Return how a worker says what it has."""
        worker = self.worker(name)
        return Publishing(name, self.clock, worker.executor.catalogue, self.backend.published)

    def take(self) -> Delivery | None:
        """Take the next delivery off the queue, as a worker does."""
        delivery = self.backend.workers_end.take()
        if delivery:
            self.taken.append(delivery)
        return delivery

    def work(self) -> bool:
        """Let the workers execute everything that is queued; tell whether there was anything."""
        done = False
        while delivery := self.take():
            self.execute(delivery)
            done = True
        return done

    def execute(self, delivery: Delivery) -> None:
        """Execute one delivery to its end, which may be the worker's."""
        try:
            self.worker().execute(delivery)
        except Died:
            del self.workers["any"]

    def _hear(self, delivery: Delivery, executed: Executed) -> None:
        if isinstance(executed, Refusal):
            self.refused.append((delivery, executed))
        if isinstance(executed, Late):
            self.late.append((delivery, executed))

    def end(self) -> None:
        """End whatever is still in progress, the hard way."""
        for worker in self.workers.values():
            if worker.is_busy and worker.strand:
                worker.strand.go_on(die_with_its_process)
        for scheduler in self.schedulers.values():
            if scheduler.strand and not scheduler.strand.has_ended:
                scheduler.go_on()

    def _draw_token(self) -> str:
        return f"token{next(self._tokens)}"
