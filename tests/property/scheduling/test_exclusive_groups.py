"""
Property: an exclusive group never has two unfinished runs, whatever happens in whatever order, and the audit holds.

Ticks, workers, operators and writers that decided on what is no longer true take turns as hypothesis draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import attrs
from hypothesis import Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from application.ports.schedule_store import Record
from application.scheduling.executor import Admitted
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.definition import Definition, Policies, Priority, Repeat
from domain.scheduling.errors import Refused
from domain.scheduling.outcome import Outcome, Raised, Returned, Stopped
from domain.scheduling.policies.missed import MissedPolicy, ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import Merge, OverlapPolicy, Replace, Serialize, SkipOverlap
from domain.scheduling.run import Run
from domain.scheduling.triggers import Every
from domain.scheduling.values import GroupName, ScheduleId, request_key
from tests.examples import A_COMMAND, A_MINUTE, A_SECOND
from tests.unit.application.world import ADA, World

GROUP: Final = GroupName("database")
MEMBERS: Final = tuple(ScheduleId(id) for id in ("archive", "backup", "vacuum"))


def member(minutes: int, missed: MissedPolicy, overlap: OverlapPolicy, priority: Priority) -> Definition:
    """Return the definition of one schedule of the group."""
    policies = Policies(missed=missed, overlap=overlap, exclusive=GROUP)
    timing = Repeat(Every(minutes * A_MINUTE))
    return attrs.evolve(Definition(timing=timing, command=A_COMMAND, priority=priority), policies=policies)


overlaps = some.sampled_from(
    [SkipOverlap(), Serialize(), Serialize(backlog_limit=1), Merge(), Merge(keep_newest=False)]
)
one_at_a_time = overlaps | some.just(Replace())
misseds = some.sampled_from([SkipMissed(), RunOnce(), ReplayAll(catch_up_limit=3)])
outcomes = some.sampled_from([Returned(), Raised("no disk"), Raised("no such table", final=True), Stopped()])
members = some.sampled_from(MEMBERS)
definitions = some.builds(
    member,
    some.integers(1, 3),
    misseds,
    one_at_a_time,
    some.sampled_from(Priority),
)


class ExclusiveGroup(RuleBasedStateMachine):
    """Three schedules that share one place."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.at_work: list[Run] = []
        self.stale: list[Record] = []
        self.asked = 0

    @initialize(drawn=some.lists(definitions, min_size=3, max_size=3))
    def are_declared(self, drawn: Sequence[Definition]) -> None:
        for id, definition in zip(MEMBERS, drawn, strict=True):
            self.world.add(definition, id)

    @rule(seconds=some.sampled_from([0, 1, 30, 60, 200]))
    def tick(self, seconds: int) -> None:
        self.world.tick(self.world.clock.now() + seconds * A_SECOND)

    @precondition(lambda self: any(self.world.queue.lanes.values()))
    @rule()
    def worker_begins(self) -> None:
        delivery = self.world.take()
        admitted = self.world.executor._admit(delivery)
        if isinstance(admitted, Admitted):
            self.at_work.append(admitted.run)

    @precondition(lambda self: self.at_work)
    @rule(outcome=outcomes, data=some.data())
    def worker_ends(self, outcome: Outcome, data: some.DataObject) -> None:
        self.world.settle(self.at_work.pop(data.draw(some.integers(0, len(self.at_work) - 1))), outcome)

    @rule(id=members)
    def operator_asks(self, id: ScheduleId) -> None:
        self.asked += 1
        with suppress(Refused):
            self.world.operations.trigger(id, request_key(f"n{self.asked}"), ADA)

    @rule(data=some.data())
    def operator_retries(self, data: some.DataObject) -> None:
        failed = self.world.store.failed(100)
        if failed:
            with suppress(Refused):
                self.world.operations.retry(data.draw(some.sampled_from(failed)), ADA)

    @rule(id=members)
    def operator_pauses_or_resumes(self, id: ScheduleId) -> None:
        operations = self.world.operations
        if self.world.schedule(id).paused:
            operations.resume(id, ADA, catch_up=True)
        else:
            operations.pause(id, ADA)

    @rule(id=members, definition=definitions)
    def operator_edits(self, id: ScheduleId, definition: Definition) -> None:
        (standing,) = self.world.store.standing([id])
        assert standing
        now = self.world.clock.now()
        decided = standing.schedule.edit(definition, now, circumstances=Circumstances(standing.in_the_way))
        if decided.changes_anything:
            self.world.store.record(None, now, [self.world.recording.of(standing, decided, now)])

    @rule(id=members)
    def somebody_decides_and_falls_asleep(self, id: ScheduleId) -> None:
        (standing,) = self.world.store.standing([id])
        assert standing
        now = self.world.clock.now()
        decided = standing.schedule.decide(now, Circumstances(standing.in_the_way))
        self.stale.append(self.world.recording.of(standing, decided, now))

    @precondition(lambda self: self.stale)
    @rule()
    def they_wake_up_and_record(self) -> None:
        """All in one call, as `apply` records its batches."""
        newest = {record.schedule.id: record for record in self.stale}
        self.world.store.record(None, self.world.clock.now(), list(newest.values()))
        self.stale.clear()

    @invariant()
    def never_two_at_once(self) -> None:
        unfinished = [run.fire_id for run in self.world.store.state.runs.values() if not run.has_ended]
        assert len(unfinished) <= 1, unfinished

    @invariant()
    def the_audit_holds(self) -> None:
        assert self.world.audit.report().holds

    def teardown(self) -> None:
        """In the end nothing waits for ever: once the workers have done everything, nothing is held."""
        for id in MEMBERS:
            if id in self.world.store.state.schedules and self.world.schedule(id).paused:
                self.world.operations.resume(id, ADA)
        for run in self.at_work:
            self.world.settle(run, Returned())
        for _ in range(1_000):
            report = self.world.tick()
            if not self.world.work() and (report.wake_at is None or report.wake_at > self.world.clock.now()):
                break
        held = [schedule.id for schedule in self.world.store.state.schedules.values() if schedule.held]
        assert not held, f"{held} wait although nothing runs"


TestExclusiveGroup = ExclusiveGroup.TestCase
TestExclusiveGroup.settings = settings(
    deadline=None, derandomize=True, max_examples=60, stateful_step_count=40, phases=(Phase.generate,)
)
