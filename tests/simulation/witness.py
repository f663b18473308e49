"""The store and the queue of a world, in which every write is witnessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from adapters.memory.leases import MemoryLeases
from adapters.memory.queue import MemoryQueue
from adapters.memory.state import MemoryState
from adapters.memory.store import MemoryStore
from application.ports.delivery_queue import HandOver
from application.ports.inboxes import Acceptance
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.schedule_store import Record
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.events import Event
from domain.scheduling.policies.budget import Budget
from domain.scheduling.run import Run
from domain.scheduling.values import ScheduleId
from tests.simulation.rules.alarms import Alarms
from tests.simulation.rules.attempts import Attempts
from tests.simulation.rules.catch_up import CatchUp
from tests.simulation.rules.conditions import Conditions
from tests.simulation.rules.conservation import Conservation
from tests.simulation.rules.fanned_out import FansOut
from tests.simulation.rules.fencing import Fencing
from tests.simulation.rules.followed import Followed
from tests.simulation.rules.notices import Notices
from tests.simulation.rules.numbers import Numbers
from tests.simulation.rules.one_write import OneWrite
from tests.simulation.rules.overlap import Overlap
from tests.simulation.rules.rule import Moved, Rule, Written
from tests.simulation.stage import Actor, Stage


class Witness:
    """Shows every write that took effect to every rule, and to whoever reads the story."""

    def __init__(self, stage: Stage, budget: Budget | None = None) -> None:
        self.stage = stage
        self.conservation, self.attempts = Conservation(), Attempts()
        self.fencing, self.notices, self.numbers = Fencing(), Notices(), Numbers()
        self.rules: list[Rule] = [OneWrite(), self.conservation, Overlap(), self.attempts, self.notices, self.numbers]
        self.catch_up, self.alarms, self.followed = CatchUp(budget), Alarms(), Followed()
        self.rules += [self.catch_up, Conditions(), self.alarms, self.followed, FansOut()]

    def written(self, event: Written) -> None:
        """Judge one record."""
        self.stage.tell(f"{event.by}: {_told(event.record)}")
        for rule in self.rules:
            rule.written(event)

    def moved(self, event: Moved) -> None:
        """Judge one transition of a run."""
        if event.before.state is not event.after.state:
            self.stage.tell(f"{event.by}: {event.after.fire_id} {event.before.state.name} -> {event.after.state.name}")
        for rule in self.rules:
            rule.moved(event)

    def told(self, event: Event, listeners: Mapping[ScheduleId, int]) -> None:
        """Judge one event that was accepted."""
        self.stage.tell(
            f"{self.stage.acting}: {event.name} {event.key} is accepted by {', '.join(listeners) or 'nobody'}"
        )
        for rule in self.rules:
            rule.told(event, listeners)

    def handed_over(self, handover: HandOver) -> None:
        """Judge one delivery that entered the queue."""
        for rule in self.rules:
            rule.handed_over(handover)


class WitnessedLeases(MemoryLeases):
    """Tells the witness whom it gave the lease."""

    witness: Witness

    def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
        lease = super().acquire(holder, token, now, ttl)
        if lease:
            self.witness.stage.tell(f"{holder}: leads under epoch {lease.epoch}")
            self.witness.fencing.granted(lease)
        return lease


class WitnessedStore(MemoryStore):
    """Compares what stood there before with what stands there after, at every write."""

    def __init__(self, witness: Witness) -> None:
        leases = WitnessedLeases()
        leases.witness = witness
        super().__init__(MemoryState(leases=leases))
        self.witness = witness

    def record(self, lease: Lease | None, now: datetime, records: Sequence[Record]) -> Sequence[Recorded]:
        before = [self.state.schedules.get(record.schedule.id) for record in records]
        present = {each.before.fire_id: self.state.runs.get(each.before.fire_id) for r in records for each in r.changed}
        results = super().record(lease, now, records)
        self.scheduled(lease, results)
        for schedule, record, result in zip(before, records, results, strict=True):
            if result is Recorded.RECORDED:
                by = self.witness.stage.acting
                self.witness.written(Written(by=by, lease=lease, now=now, before=schedule, record=record))
                for change in record.changed:
                    self._moved(present[change.before.fire_id], change, now)
                is_in_line = record.schedule.id in self.state.line
                self.witness.catch_up.lined_up(record.schedule, now, is_in_line=is_in_line)
        return results

    def advance(self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None) -> Sequence[Recorded]:
        results = super().advance(changes, now, lease=lease)
        if lease:
            self.scheduled(lease, results)
        return results

    def advance_one(self, change: RunChange, now: datetime) -> Recorded:
        present = self.state.runs.get(change.before.fire_id)
        result = super().advance_one(change, now)
        if result is Recorded.RECORDED:
            self._moved(present, change, now)
        return result

    def _moved(self, present: Run | None, change: RunChange, now: datetime) -> None:
        if present:
            by = self.witness.stage.acting
            moved = Moved(
                by=by, now=now, present=present, before=change.before, after=change.after, children=change.children
            )
            self.witness.moved(moved)

    def accept(self, event: Event) -> Acceptance:
        acceptance = super().accept(event)
        if not acceptance.before:
            self.witness.told(event, {id: self.state.schedules[id].generation for id in acceptance.listeners})
        return acceptance

    def scheduled(self, lease: Lease | None, results: Sequence[Recorded]) -> None:
        """Let the witness see under which lease a batch had an effect."""
        if Recorded.RECORDED in results:
            self.witness.fencing.had_effect(self.witness.stage.acting, lease, self.state.leases.held)

    def check(self) -> None:
        """Let the witness compare what it remembers with what is kept."""
        self.witness.notices.check(self.state.notices)
        due = {id for id in self.state.schedules if self.state.due.get(id)}
        self.witness.numbers.check(self.state.schedules, due)


QUEUE_FAULTS: Final = {"queue_loses": (0.0, 0.05, 0.2), "queue_repeats": (0.0, 0.05, 0.2), "queue_swaps": (0.0, 0.1)}
"""How likely it is, as a worker takes a delivery, that it vanishes, stays there as well, or lets the next one pass."""


class CarelessQueue(MemoryQueue):
    """Loses deliveries, hands them out twice and lets them overtake each other, as often as the seed says."""

    def __init__(self, store: WitnessedStore, rates: Random) -> None:
        super().__init__(store)
        self.witness = store.witness
        self.stage = store.witness.stage
        self.takers: list[Actor] = []
        self._rates = {kind: rates.choice(choices) for kind, choices in QUEUE_FAULTS.items()}
        self._draw = self.stage.plan.stream("faults of the queue")
        self._taken = 0

    def deliver(self, lease: Lease, now: datetime, handovers: Sequence[HandOver]) -> Sequence[Recorded]:
        results = super().deliver(lease, now, handovers)
        if Recorded.RECORDED in results:
            self.witness.fencing.had_effect(self.stage.acting, lease, self.store.state.leases.held)
        for handover, result in zip(handovers, results, strict=True):
            if result is Recorded.RECORDED:
                self.witness.handed_over(handover)
        for taker in self.takers:
            taker.call()
        return results

    def take(self) -> Delivery | None:
        lane = next((self.lanes[priority] for priority in Priority if self.lanes[priority]), None)
        if not lane:
            return None
        if self._happens("queue_swaps") and len(lane) > 1:
            lane[0], lane[1] = lane[1], lane[0]
        delivery = lane[0] if self._happens("queue_repeats") else lane.popleft()
        return None if self._happens("queue_loses") else delivery

    def _happens(self, kind: str) -> bool:
        self._taken += 1
        event = f"queue#{self._taken}"
        is_drawn = self._draw.random() < self._rates[kind] and not self.stage.is_calm
        if not is_drawn or not self.stage.plan.lets(event, kind):
            return False
        self.stage.happens(event, kind)
        return True


def _told(record: Record) -> str:
    entries = " ".join(
        f"{entry.span.first:%M:%S.%f}"[:-4] + ("+" if not entry.span.is_single else "") + f" {entry.disposition}"
        for entry in record.entries
    )
    act = f"{record.act.what}; " if record.act else ""
    return f"{record.schedule.id} v{record.expected_version}->v{record.schedule.version}: {act}{entries or '-'}"
