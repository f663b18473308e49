"""The small world in which a scenario plays: one clock, one store, and the processes around it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

import attrs

from adapters.clocks.manual import ManualClock
from adapters.declarations.declaration import declare
from application.catalogue import Catalogue
from application.scheduling.applying import Applying
from application.scheduling.audit import Audit
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operations, Operator
from application.scheduling.queries import Queries
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import DomainError
from domain.scheduling.run import Refusal, Run
from domain.scheduling.slot import Slot, parse_fire_id
from domain.scheduling.values import FireId, ScheduleId, schedule_id
from tests.bdd.backend import Backend
from tests.bdd.commands import Act, Work, commands, die_with_its_process
from tests.bdd.faults import Faults, Outage
from tests.bdd.processes import SchedulerProcess, WorkerProcess, start_scheduler, start_worker
from tests.bdd.strand import Died
from tests.bdd.wording import read_instant, show_instant

TURNS = 10_000
"""More turns than any scenario needs: one that takes more does not end."""


@attrs.define
class World:
    """
    What the steps of a scenario share; they reach Kept through nothing else.

    `connect` gives each process its own view of the one store. Schedulers and workers come to
    life when they are first named; "the scheduler" is A, "the workers" is one that never keeps anybody waiting.
    """

    connect: Callable[[], Backend]
    clock: ManualClock
    outage: Outage = attrs.field(init=False)
    backend: Backend = attrs.field(init=False)
    schedulers: dict[str, SchedulerProcess] = attrs.field(factory=dict)
    workers: dict[str, WorkerProcess] = attrs.field(factory=dict)
    planned: deque[Act] = attrs.field(factory=deque)
    taken: list[Delivery] = attrs.field(factory=list)
    refused: list[tuple[Delivery, Refusal]] = attrs.field(factory=list)
    refusal: DomainError | None = None
    subject: ScheduleId | None = None
    expects_breaches: bool = False
    _tokens: count[int] = attrs.field(factory=lambda: count(1))

    def __attrs_post_init__(self) -> None:
        self.outage = Outage(self.clock)
        self.backend = self.connect()

    # ------------------------------------------------------------ time

    @property
    def today(self) -> date:
        """Return the day on which instants without a date lie."""
        return self.clock.now().date()

    def instant(self, text: str) -> datetime:
        """Read an instant as features write it."""
        return read_instant(text, self.today)

    def move_to(self, at: datetime) -> None:
        """Let time pass, or step back, and every living heart beat."""
        self.clock.set(at)
        for worker in self.workers.values():
            worker.heart.beat()

    # ------------------------------------------------------------ schedulers

    def scheduler(self, name: str = "A") -> SchedulerProcess:
        """Return a scheduler, started if need be."""
        if name not in self.schedulers:
            token, faults = self._draw_token(), Faults(self.outage)
            self.schedulers[name] = start_scheduler(name, token, self.clock, self.connect(), faults)
        return self.schedulers[name]

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
        report, due = self.scheduler().notes.last, self.backend.schedules.next_due()
        return report is not None and report.leads and due is not None and due <= self.clock.now()

    def _next_event(self) -> datetime | None:
        report, recovery = self.scheduler().notes.last, self.scheduler().loop.coordinator.recovery
        if report is None:
            return self.outage.until
        if not report.leads:
            return report.wake_at
        # The lease is renewed whenever the scheduler ticks; that alone is no event of a scenario.
        return min((at for at in (self.backend.schedules.next_due(), recovery.check_at()) if at), default=None)

    # ------------------------------------------------------------ workers

    def worker(self, name: str = "any") -> WorkerProcess:
        """Return a worker, started if need be."""
        if name not in self.workers:
            work, faults = Work(self.planned), Faults(self.outage)
            self.workers[name] = start_worker(name, self._draw_token, self.clock, self.connect(), work, faults)
        return self.workers[name]

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
            result = self.worker().executor.execute(delivery)
        except Died:
            del self.workers["any"]
            return
        if isinstance(result, Refusal):
            self.refused.append((delivery, result))

    def end(self) -> None:
        """End whatever is still in progress, the hard way."""
        for worker in self.workers.values():
            if worker.is_busy and worker.strand:
                worker.strand.go_on(die_with_its_process)
        for scheduler in self.schedulers.values():
            if scheduler.strand and not scheduler.strand.has_ended:
                scheduler.go_on()

    # ------------------------------------------------------------ schedules, runs, operators

    def apply(self, id: str, keys: Mapping[str, Any], by: str = "ada") -> None:
        """Declare a schedule as the schedules file does; `command` defaults to `work`."""
        declared = declare(id, {"command": "work", **keys})
        assert not isinstance(declared, list), "; ".join(map(str, declared))
        self.subject = self.subject or declared.id
        catalogue = Catalogue(commands(Work(self.planned), self.backend.effects))
        applying = Applying(self.clock, self.backend.schedules, self._recording(), catalogue)
        applying.apply(Declarations(origin=id, schedules=(declared,)), Operator(by=by))

    def operations(self) -> Operations:
        """Return the operator's commands."""
        return Operations(self.clock, self.backend.schedules, self.backend.runs, self._recording())

    def attempt(self, command: Callable[[], object]) -> None:
        """Do what may be refused; a refusal is kept for the step that expects it."""
        try:
            command()
        except DomainError as refusal:
            self.refusal = refusal

    @property
    def queries(self) -> Queries:
        """Return the questions that can be asked."""
        return Queries(self.backend.schedules, self.backend.runs, self.backend.ledger)

    def id(self, text: str | None = None) -> ScheduleId:
        """Return the schedule of that id, or the first one that the scenario declared."""
        if text:
            return schedule_id(text)
        assert self.subject, "the scenario has no schedule yet"
        return self.subject

    def fire_id(self, run: str) -> FireId:
        """Return the name of the run of a slot ('09:05'), or of a request ('request today')."""
        schedule = self.queries.standing(self.id()).schedule
        if run.startswith("request "):
            return FireId(f"{schedule.id}-{schedule.generation}-r{run.removeprefix('request ')}")
        return Slot(schedule.id, schedule.generation, self.instant(run)).fire_id

    def run(self, run: str) -> Run:
        """Return the run of a slot or request."""
        found = self.backend.runs.get(self.fire_id(run))
        assert found, f"there is no run of {run}"
        return found

    def violations(self) -> Sequence[str]:
        """Audit every schedule."""
        report = Audit(self.backend.schedules, self.backend.runs, self.backend.ledger).report()
        return [f"{account.id}: {problem}" for account in report.schedules for problem in account.violations]

    def _recording(self) -> Recording:
        return Recording(Retention(ledger=self.backend.ledger))

    def _draw_token(self) -> str:
        return f"token{next(self._tokens)}"


def show_run(fire_id: FireId) -> str:
    """Name a run as features do: by its slot, or by the key of its request."""
    parts = parse_fire_id(fire_id)
    if parts.is_request:
        return f"request {parts.slot_key[1:]}"
    return show_instant(datetime.strptime(parts.slot_key, "%Y%m%dT%H%M%S%f%z"))
