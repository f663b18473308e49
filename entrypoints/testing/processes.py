"""Schedulers and workers as scenarios know them: the real application objects, with faults in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import attrs

from adapters.clocks.manual import ManualClock
from adapters.memory.time_limit import NoTimeLimit
from adapters.memory.wake import MemoryWake
from application.catalogue import AnyCommand
from application.commands import Provided
from application.ports.errors import StoreUnreachable
from application.ports.heart import Beating, Heart
from application.ports.run_store import Pulse
from application.ports.wake import Wake
from application.scheduling.announcing import Announcing
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import Coordinator, TickReport
from application.scheduling.executed import Executed
from application.scheduling.executor import Executor
from application.scheduling.fan_outs import FanOuts
from application.scheduling.gauges import Gauges
from application.scheduling.handover import HandOvers
from application.scheduling.leadership import Leadership
from application.scheduling.looking_back import LookingBack
from application.scheduling.loop import Errand, Loop, Watcher
from application.scheduling.planner import Planner
from application.scheduling.recording import Recording
from application.scheduling.recovery import Recovery
from application.scheduling.retention import Retention
from domain.scheduling.delivery import Delivery
from domain.scheduling.events import Event
from domain.scheduling.policies.budget import Budget
from entrypoints.testing.alerts import Overheard
from entrypoints.testing.backend import Backend
from entrypoints.testing.faults import Concerned, Faults
from entrypoints.testing.strand import Died, Strand
from entrypoints.testing.work import Work, catalogue

CADENCE = Cadence()


@attrs.define
class Notes(Watcher):
    """Remembers what the loop last reported: None while the store was away."""

    last: TickReport | None = None

    def ticked(self, report: TickReport) -> None:
        self.last = report

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        self.last = None


@attrs.define(kw_only=True)
class SchedulerProcess:
    """One `kept scheduler`; a dead one never ticks again, a new one of the same name starts without memory."""

    loop: Loop
    faults: Faults
    notes: Notes
    strand: Strand | None = None
    is_dead: bool = False

    def tick(self) -> None:
        """Take one turn of the loop, in which the process may die."""
        assert not self.is_dead, "this scheduler is dead; start it again first"
        try:
            self.loop.turn()
        except Died:
            self.is_dead = True

    def freeze(self, method: str, concerned: Concerned) -> None:
        """Take one turn up to just before a call of a port's method, and stop there (SIGSTOP)."""
        self.strand = Strand(self.loop.turn)
        self.faults.plan("before", method, self.strand.stop, concerned)
        self.strand.begin()
        assert not self.strand.has_ended, "the tick did not come to the point where it should freeze"

    def go_on(self) -> None:
        """Let a frozen process finish its turn."""
        assert self.strand
        self.strand.go_on()
        self.strand = None


def start_scheduler(
    name: str,
    token: str,
    clock: ManualClock,
    store: Backend,
    faults: Faults,
    gauges: Gauges,
    errands: Sequence[Errand] = (),
    budget: Budget | None = None,
    alerts: dict[str, Event] | None = None,
) -> SchedulerProcess:
    """Wire one scheduler; nothing of it outlives its process but what it writes, and the `alerts` that it told."""
    inboxes = Overheard(store.inboxes, {} if alerts is None else alerts)
    schedules, runs, queue = faults.behind(store.schedules), faults.behind(store.runs), faults.behind(store.queue)
    recording = Recording(Retention(ledger=faults.behind(store.ledger)), budget)
    handovers = HandOvers(runs, queue)
    coordinator = Coordinator(
        clock=clock,
        leadership=Leadership(faults.behind(store.leases), name, lambda: token, CADENCE),
        schedules=schedules,
        planner=Planner(schedules, runs, recording, gauges),
        handovers=handovers,
        fan_outs=FanOuts(schedules, runs),
        recovery=Recovery(schedules=schedules, runs=runs, queue=queue, handovers=handovers, cadence=CADENCE),
        announcing=Announcing(faults.behind(store.alerts), faults.behind(inboxes)),
        cadence=CADENCE,
    )
    notes = Notes()
    loop = Loop(
        coordinator=coordinator, clock=clock, wake=MemoryWake(), cadence=CADENCE, watcher=notes, errands=errands
    )
    return SchedulerProcess(loop=loop, faults=faults, notes=notes)


@attrs.define
class ScenarioHeart(Heart, Beating):
    """Beats whenever the scenario's clock moves, as a thread would beside the handler; a silent one does not."""

    silent: bool = False
    pulse: Pulse = Pulse(is_current=True)
    _beat: Callable[[], Pulse] | None = None

    @contextmanager
    def beating(self, beat: Callable[[], Pulse], every: timedelta) -> Iterator[Beating]:
        self._beat = beat
        try:
            yield self
        finally:
            self._beat = None

    def cancelled(self) -> bool:
        return self.pulse.cancel_asked or not self.pulse.is_current

    def beat(self) -> None:
        """Take a pulse, if there is something to beat for."""
        if self._beat and not self.silent:
            with suppress(StoreUnreachable):
                self.pulse = self._beat()


@attrs.frozen
class PassingTime(Wake):
    """Waits by letting the scenario's time pass."""

    clock: ManualClock

    def wait(self, at_most: timedelta) -> None:
        self.clock.advance(at_most)

    def call(self) -> None:
        """Wake nobody: the scenario says who looks when."""


@attrs.define(kw_only=True)
class WorkerProcess:
    """One `kept worker` that executes one delivery at a time."""

    executor: Executor
    heart: ScenarioHeart
    work: Work
    faults: Faults
    report: Callable[[Delivery, Executed], None]
    delivery: Delivery | None = None
    strand: Strand | None = None

    @property
    def is_busy(self) -> bool:
        """Tell whether a command is in progress."""
        return self.strand is not None and not self.strand.has_ended

    def begin(self, delivery: Delivery) -> None:
        """Execute a delivery up to the point where its command is in progress."""
        self.delivery = delivery
        self.strand = self.work.strand = Strand(lambda: self.execute(delivery))
        self.strand.begin()

    def execute(self, delivery: Delivery) -> None:
        """Execute a delivery to its end and report what became of it; without the store, drop it and go on."""
        with suppress(StoreUnreachable):
            self.report(delivery, self.executor.execute(delivery))


def start_worker(
    name: str,
    draw_token: Callable[[], str],
    clock: ManualClock,
    store: Backend,
    work: Work,
    faults: Faults,
    report: Callable[[Delivery, Executed], None],
    others: Iterable[AnyCommand] = (),
    provided: Iterable[Provided[Any]] = (),
) -> WorkerProcess:
    """Wire one worker that can run `work` and `others`, with what these ask for by type."""
    heart = ScenarioHeart()
    executor = Executor(
        worker=name,
        clock=clock,
        schedules=faults.behind(store.schedules),
        runs=faults.behind(store.runs),
        catalogue=catalogue(work, others, provided),
        heart=heart,
        time_limit=NoTimeLimit(),
        wake=PassingTime(clock),
        cadence=CADENCE,
        draw_token=draw_token,
        looking_back=LookingBack(clock=clock, schedules=store.schedules, runs=store.runs, ledger=store.ledger),
    )
    return WorkerProcess(executor=executor, heart=heart, work=work, faults=faults, report=report)
