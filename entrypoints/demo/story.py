"""What happens on purpose: the leader dies, a worker dies, and others take over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, Literal

import attrs

from domain.scheduling.run_states import Running
from domain.scheduling.values import FireId
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.processes import Process, Processes, Role
from entrypoints.demo.scene import READY, Scene

LEADER_DIES_AT: Final = 0.2  # of the length
WORKER_DIES_AT: Final = 0.4
WELL_INTO_ITS_WORK: Final = timedelta(milliseconds=300)
CAST: Final[tuple[Role, ...]] = ("scheduler", "scheduler", "worker", "worker")


@attrs.frozen(kw_only=True)
class Kill:
    """One kill -9: of whom, while doing what, and who made up for it after how long (None: nobody yet)."""

    role: Literal["leader", "worker"]
    process: str
    pid: int
    at: datetime
    doing: str
    recovered_by: str | None = None
    recovered_after: timedelta | None = None


@attrs.define
class LeaderDies:
    """The leading scheduler is killed once another stands by; the lease runs out and the other takes over."""

    backstage: Backstage
    processes: Processes
    kill: Kill | None = None
    epoch: int = 0

    def play(self, scene: Scene) -> Iterator[str]:
        """Do what this scene calls for, and say what happened."""
        if self.kill is None:
            if scene.leader and scene.elapsed >= scene.length * LEADER_DIES_AT and self._has_standby(scene.leader):
                yield self._strike(scene.leader, scene.epoch)
        elif self.kill.recovered_by is None and scene.leader and scene.epoch > self.epoch:
            self.kill = _recovered(self.kill, by=scene.leader.name, now=self.backstage.clock.now())
            yield f"{scene.leader.name} took over{_after(self.kill)} (epoch {scene.epoch})"
            yield f"{self.processes.start('scheduler').name} joins and stands by"

    def _has_standby(self, leader: Process) -> bool:
        return any(each is not leader and each.has_said(READY) for each in self.processes.living("scheduler"))

    def _strike(self, leader: Process, epoch: int) -> str:
        self.epoch = epoch
        self.kill = _killed(leader, f"leading as epoch {epoch}", self.backstage.clock.now())
        return f"kill -9 {leader.name}, the leader: nobody decides until its lease ends"


@attrs.define
class WorkerDies:
    """A worker is killed in the middle of a run, with the process that executes it; another worker runs it again."""

    backstage: Backstage
    processes: Processes
    kill: Kill | None = None
    fire_id: FireId = FireId("")

    def play(self, scene: Scene) -> Iterator[str]:
        """Do what this scene calls for, and say what happened."""
        if self.kill is None:
            if scene.elapsed >= scene.length * WORKER_DIES_AT:
                yield from self._strike(scene)
        elif self.kill.recovered_by is None:
            yield from self._watch(self.kill)

    def _strike(self, scene: Scene) -> Iterator[str]:
        now = self.backstage.clock.now()
        for worker, run in scene.executing:
            if isinstance(run.state, Running) and now - run.state.at >= WELL_INTO_ITS_WORK:
                self.fire_id = run.fire_id
                self.kill = _killed(worker, f"executing {run.fire_id}", now)
                yield f"kill -9 {worker.name} in the middle of {run.schedule_id}: no more heartbeats"
                yield f"{self.processes.start('worker').name} joins"
                return

    def _watch(self, kill: Kill) -> Iterator[str]:
        run = self.backstage.runs.get(self.fire_id)
        if run and run.has_ended:
            last = run.attempts[-1]
            by = next((each.name for each in self.processes if str(each.pid) in last.worker.split("-")), last.worker)
            self.kill = _recovered(kill, by=by, now=last.ended_at)
            yield f"{by} ran it again{_after(self.kill)}: {run.state.name} in attempt {last.number}"


class Story:
    """The opening, then both acts, in order: the second begins when the first has been made up for."""

    def __init__(self, backstage: Backstage, processes: Processes) -> None:
        self._processes = processes
        self._has_opened = False
        self._acts = (LeaderDies(backstage, processes), WorkerDies(backstage, processes))

    def begin(self) -> None:
        """Start the cast: one scheduler will lead, the other stand by."""
        for role in CAST:
            self._processes.start(role)

    def play(self, scene: Scene) -> Iterator[str]:
        """Go on with the first act that is not over, and say what happened."""
        if not self._has_opened and scene.leader:
            self._has_opened = True
            yield f"{scene.leader.name} leads (epoch {scene.epoch}), the other scheduler stands by"
        for act in self._acts:
            yield from act.play(scene)
            if act.kill is None or act.kill.recovered_by is None:
                return

    @property
    def is_over(self) -> bool:
        """Tell whether everybody who was to die has died and was made up for."""
        return all(act.kill and act.kill.recovered_by for act in self._acts)

    @property
    def kills(self) -> tuple[Kill, ...]:
        """Return who was killed so far."""
        return tuple(act.kill for act in self._acts if act.kill)


def _killed(process: Process, doing: str, now: datetime) -> Kill:
    process.kill()
    role: Literal["leader", "worker"] = "worker" if process.role == "worker" else "leader"
    return Kill(role=role, process=process.name, pid=process.pid, at=now, doing=doing)


def _recovered(kill: Kill, *, by: str, now: datetime) -> Kill:
    return attrs.evolve(kill, recovered_by=by, recovered_after=now - kill.at)


def _after(kill: Kill) -> str:
    return f" after {kill.recovered_after.total_seconds():.1f} s" if kill.recovered_after is not None else ""
