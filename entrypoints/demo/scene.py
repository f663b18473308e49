"""What the audience sees: who does what, and what became of each promise, at one instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

import attrs

from application.scheduling.audit import Account
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.run import Run
from domain.scheduling.run_states import Running
from domain.scheduling.values import ScheduleId
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.processes import Process, Processes

READY: Final = "started"
"""What a process writes to its log when it has begun its work."""

SUMMED_UP_EVERY: Final = timedelta(seconds=1)


@attrs.frozen(kw_only=True)
class Player:
    """One process and what it does now."""

    process: Process
    does: str


@attrs.frozen(kw_only=True)
class Promise:
    """One schedule: its newest slot, and its account so far."""

    id: ScheduleId
    description: str
    last: SlotView | RangeView | None
    account: Account


@attrs.frozen(kw_only=True)
class Scene:
    """The demo at one instant; `executing` are the runs that a living process is working on."""

    elapsed: timedelta
    length: timedelta
    players: tuple[Player, ...]
    leader: Process | None
    epoch: int
    executing: tuple[tuple[Process, Run], ...]
    promises: tuple[Promise, ...]


@attrs.define
class Lookout:
    """Looks at the store and the processes; sums up the ledger, which grows, only once in a while."""

    backstage: Backstage
    processes: Processes
    length: timedelta
    _accounts: dict[ScheduleId, Account] = attrs.field(factory=dict, init=False)
    _sum_up_at: timedelta = attrs.field(default=timedelta(), init=False)

    def look(self, elapsed: timedelta) -> Scene:
        """Return the scene as it is now, `elapsed` after the beginning."""
        leader, epoch = _leader(self.backstage, self.processes)
        executing = _executing(self.backstage.unfinished(), self.processes)
        return Scene(
            elapsed=elapsed,
            length=self.length,
            players=tuple(Player(process=each, does=_does(each, leader, epoch, executing)) for each in self.processes),
            leader=leader,
            epoch=epoch,
            executing=executing,
            promises=tuple(self._promises(elapsed)),
        )

    def _promises(self, elapsed: timedelta) -> Iterator[Promise]:
        if elapsed >= self._sum_up_at:
            self._accounts = {account.id: account for account in self.backstage.audit.report().schedules}
            self._sum_up_at = elapsed + SUMMED_UP_EVERY
        for view in self.backstage.queries.overview():
            schedule = view.schedule
            if schedule.id in self._accounts:
                description = schedule.definition.about.description
                account = self._accounts[schedule.id]
                yield Promise(id=schedule.id, description=description, last=view.last, account=account)


def _leader(backstage: Backstage, processes: Processes) -> tuple[Process | None, int]:
    lease = backstage.leases.current()
    if lease is None or lease.ends_at <= backstage.clock.now():
        return None, lease.epoch if lease else 0
    return named(lease.holder, processes), lease.epoch


def named(name: str, processes: Processes) -> Process | None:
    """Return the living process that calls itself so in the store: `<host>-<pid>-<draw>`."""
    pid = name.split("-")[-2:-1]
    return next((process for process in processes if [str(process.pid)] == pid and process.lives), None)


def _executing(runs: Sequence[Run], processes: Processes) -> tuple[tuple[Process, Run], ...]:
    workers = [(named(run.state.worker, processes), run) for run in runs if isinstance(run.state, Running)]
    return tuple((process, run) for process, run in workers if process)


def _does(process: Process, leader: Process | None, epoch: int, executing: Sequence[tuple[Process, Run]]) -> str:
    if not process.lives:
        return "killed" if process.was_killed else "ended"
    if process is leader:
        return f"leads (epoch {epoch})"
    if not process.has_said(READY):
        return "is starting"
    runs = ", ".join(run.schedule_id for worker, run in executing if worker is process)
    if runs:
        return f"runs {runs}"
    return "stands by" if process.role == "scheduler" else "waits for work"
