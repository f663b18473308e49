"""Carrying out the faults at their time, and bringing back whatever they took away."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Final, TypeAlias

import attrs

from adapters.embedded.waiting import came_true
from application.ports.errors import StoreUnreachable
from entrypoints.demo.processes import Process, Role
from tests.chaos.cast import kill_alone
from tests.chaos.faults import Fault, Kind
from tests.chaos.ground import Ground
from tests.chaos.proxy import Network

Undo: TypeAlias = Callable[[], object]
Tell: TypeAlias = Callable[[str], object]

SCHEDULERS: Final = 3
WORKERS: Final = 2
TOLD_EVERY: Final = timedelta(seconds=10)
_NETWORKS: Final = {Kind.CUT: Network.CUT, Kind.STALL: Network.STALLED, Kind.HALF_OPEN: Network.HALF_OPEN}


@attrs.frozen
class Death:
    """A leader that was killed: when (monotonic seconds), under which epoch it led, and whether nothing else failed."""

    at: float
    epoch: int
    alone: bool


@attrs.define
class Stage:
    """One run of chaos: a single thread carries out the faults, one after the other."""

    ground: Ground
    faults: Sequence[Fault]
    length: timedelta
    tell: Tell
    happened: Counter[Kind] = attrs.field(factory=Counter)
    deaths: list[Death] = attrs.field(factory=list)
    surprises: list[str] = attrs.field(factory=list)
    _going_on: int = 0
    _agenda: list[tuple[float, int, Callable[[], object]]] = attrs.field(factory=list)
    _order: count[int] = attrs.field(factory=count)
    _began: float = 0.0

    @property
    def kills(self) -> int:
        """Return how many processes were killed so far."""
        return sum(times for kind, times in self.happened.items() if kind.name.startswith("KILL"))

    def perform(self) -> None:
        """Start the cast and let everything happen that was drawn."""
        for role, number in (("scheduler", SCHEDULERS), ("worker", WORKERS)):
            for index in range(number):
                self._start("scheduler" if role == "scheduler" else "worker", index % len(self.ground.networks))
        self._began = time.monotonic()
        for fault in self.faults:
            self._at(fault.at.total_seconds(), partial(self._commit, fault))
        self._at(self.length.total_seconds(), lambda: None)
        self._look_after(TOLD_EVERY.total_seconds())
        while self._agenda:
            at, _, act = heapq.heappop(self._agenda)
            time.sleep(max(0.0, self._began + at - time.monotonic()))
            act()

    def settle(self, within: timedelta) -> bool:
        """Wait until every promise has come to its end; return False if that takes longer than `within`."""
        self.tell(f"{self._elapsed:5.0f} s  no more faults; what is left comes to its end")
        return came_true(self._is_settled, within)

    def _is_settled(self) -> bool:
        time.sleep(0.25)
        self._notice_surprises()
        try:
            return self.ground.is_settled()
        except StoreUnreachable:
            return False

    def _commit(self, fault: Fault) -> None:
        """Let it go wrong, and note when it is to be put right."""
        kind, undo = self._break(fault)
        self.happened[kind] += 1
        self._going_on += 1

        def put_right() -> None:
            self._going_on -= 1
            undo()

        self._at(self._elapsed + fault.lasts.total_seconds(), put_right)

    def _break(self, fault: Fault) -> tuple[Kind, Undo]:
        match fault.kind:
            case Kind.KILL_LEADER | Kind.KILL_STANDBY:
                return self._kill_a_scheduler(fault)
            case Kind.KILL_WORKER | Kind.KILL_WORKER_ALONE | Kind.KILL_HORSE:
                return self._kill_at_work(fault)
            case Kind.KILL_SERVER | Kind.RESTART_SERVER:
                (self.ground.server.kill if fault.is_kill else self.ground.server.stop)()
                return fault.kind, self.ground.server.start
            case Kind.FREEZE_LEADER | Kind.FREEZE_WORKER:
                return self._freeze(fault)
            case _:
                network = self.ground.networks[int(fault.whom * len(self.ground.networks))]
                network.become(_NETWORKS[fault.kind])
                return fault.kind, lambda: network.become(Network.WHOLE)

    def _kill_a_scheduler(self, fault: Fault) -> tuple[Kind, Undo]:
        leader = self.ground.cast.leader()
        victim = leader if fault.kind is Kind.KILL_LEADER and leader else self._one_of("scheduler", fault.whom)
        led = victim is leader
        at, epoch = time.monotonic(), self.ground.watch.epoch
        victim.kill()
        if led:
            self.deaths.append(Death(at, epoch, alone=not self._going_on))
        return Kind.KILL_LEADER if led else Kind.KILL_STANDBY, self._replacement(victim)

    def _kill_at_work(self, fault: Fault) -> tuple[Kind, Undo]:
        if fault.kind is Kind.KILL_HORSE and self.ground.cast.kill_a_horse(fault.whom):
            return fault.kind, lambda: None
        worker = self._one_of("worker", fault.whom)
        if fault.kind is Kind.KILL_WORKER_ALONE:
            kill_alone(worker)
            return fault.kind, self._replacement(worker)
        worker.kill()
        return Kind.KILL_WORKER, self._replacement(worker)

    def _freeze(self, fault: Fault) -> tuple[Kind, Undo]:
        cast = self.ground.cast
        leader = cast.leader() if fault.kind is Kind.FREEZE_LEADER else None
        process = leader or self._one_of("worker", fault.whom)
        cast.freeze(process)
        return Kind.FREEZE_LEADER if leader else Kind.FREEZE_WORKER, lambda: cast.thaw(process)

    def _one_of(self, role: Role, whom: float) -> Process:
        """Return a living process of a role; a leader only if there is no standby."""
        living = self.ground.cast.standbys() if role == "scheduler" else self.ground.cast.living(role)
        living = living or self.ground.cast.living(role) or [self._start(role, int(whom * 2))]
        return living[int(whom * len(living))]

    def _replacement(self, process: Process) -> Undo:
        """Another one joins at once, on the same side, as a supervisor would see to."""
        side = self.ground.cast.side_of(process)
        self._start(process.role, side)
        return lambda: None

    def _start(self, role: Role, side: int) -> Process:
        return self.ground.cast.start(role, side)

    def _look_after(self, at: float) -> None:
        def look() -> None:
            self._notice_surprises()
            self.tell(f"{self._elapsed:5.0f} s  {self.kills} killed, {sum(self.happened.values())} faults in all")
            if at + TOLD_EVERY.total_seconds() < self.length.total_seconds():
                self._look_after(at + TOLD_EVERY.total_seconds())

        self._at(at, look)

    def _notice_surprises(self) -> None:
        """A process that ends without having been killed is a breach of its own, and is replaced."""
        for process in self.ground.cast.all():
            if not process.was_killed and not process.lives:
                process.was_killed = True
                self.surprises.append(f"{process.name} ended by itself: {process.last_words()}")
                self._replacement(process)

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _at(self, seconds: float, act: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (seconds, next(self._order), act))
