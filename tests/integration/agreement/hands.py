"""What people and an application do to a world while it lives: operator commands, backfills and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from application.ports.alerts import Alerts
from application.ports.clock import Clock
from application.ports.inboxes import Inboxes
from application.ports.ledger import Ledger
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore
from application.scheduling.announcing import Announcing
from application.scheduling.backfilling import Backfilling
from application.scheduling.events import Events
from application.scheduling.operations import Operations, Operator
from application.scheduling.recording import Recording
from application.scheduling.retention import Retention
from domain.scheduling.errors import DomainError
from domain.scheduling.policies.budget import Budget
from domain.scheduling.reach import Reach
from domain.scheduling.run import Run
from domain.scheduling.values import RequestKey, ScheduleId
from tests.integration.agreement.happenings import EVENT, Act

ADA: Final = Operator(by="ada", why="the world is to be compared")
A_WHILE: Final = timedelta(minutes=20)
PAST: Final = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class Hands:
    """
    Acts on one world through the application's own commands.

    An alarm that an act raises or ends is told by the leader's next renewal, and when that is, is the affair of a real
    leader: one that lives in a simulation never has to renew. So it is told here, in both worlds at once.
    """

    clock: Clock
    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger
    inboxes: Inboxes
    alerts: Alerts
    budget: Budget | None

    def act(self, act: Act) -> str:
        """Do it; return what was answered, a refusal included."""
        doing: Mapping[str, Callable[[ScheduleId, int], object]] = {
            "pause": lambda id, _: self._operations.pause(id, ADA),
            "pause a while": lambda id, _: self._operations.pause(id, ADA, self.clock.now() + A_WHILE),
            "resume": lambda id, _: self._operations.resume(id, ADA),
            "resume, catching up": lambda id, _: self._operations.resume(id, ADA, catch_up=True),
            "trigger": lambda id, number: self._operations.trigger(id, RequestKey(f"by_hand_{number}"), ADA).fire_id,
            "cancel": self._cancel,
            "retry": self._retry,
            "backfill": self._backfill,
            "delete": lambda id, _: self._operations.delete(id, ADA),
            "publish": self._publish,
        }
        try:
            answer = doing[act.what](ScheduleId(act.id), act.number)
        except DomainError as refusal:
            return f"{act.what}: {refusal}"
        Announcing(self.alerts, self.inboxes).tell()
        return f"{act.what}: {answer if isinstance(answer, str) else 'done'}"

    @property
    def _recording(self) -> Recording:
        return Recording(Retention(ledger=self.ledger), self.budget)

    @property
    def _operations(self) -> Operations:
        return Operations(self.clock, self.schedules, self.runs, self._recording)

    def _cancel(self, id: ScheduleId, _number: int) -> str:
        (standing,) = self.schedules.standing([id])
        unfinished = min(standing.unfinished, default=None) if standing else None
        return self._operations.cancel(unfinished, ADA).fire_id if unfinished else "nothing to cancel"

    def _retry(self, id: ScheduleId, _number: int) -> str:
        failed = min((each for each in self.runs.failed(1_000) if each.startswith(f"{id}-")), default=None)
        return self._operations.retry(failed, ADA).fire_id if failed else "nothing to retry"

    def _backfill(self, id: ScheduleId, _number: int) -> str:
        schedules, recording = self.schedules, self._recording
        backfilling = Backfilling(clock=self.clock, schedules=schedules, ledger=self.ledger, recording=recording)
        now: datetime = self.clock.now()
        found = backfilling.backfill(id, Reach(now - PAST, now), ADA)
        return ", ".join(entry.span.first.isoformat() for entry in found.slots)

    def _publish(self, _id: ScheduleId, number: int) -> str:
        """Publish one event, or a burst."""
        events = Events(self.clock, self.inboxes)
        keys = (f"e-{number}-{each}" for each in range(1 + number % 3))
        accepted = [events.publish(EVENT, {"number": number}, key=key) for key in keys]
        return ", ".join(accepted[-1].listeners)


def by_hand(runs: RunStore, id: ScheduleId) -> list[tuple[str, str, datetime | None]]:
    """Return the runs of a schedule outside its slots, with how they stand: no account of slots tells of them."""
    found = runs.many(sorted(runs.requested(id, 1_000)))
    return [(run.fire_id, run.state.name, _instant(run)) for run in found if run]


def _instant(run: Run) -> datetime | None:
    return run.end.at if run.end else None
