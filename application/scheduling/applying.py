"""Bringing the store in line with what is declared: created, changed, unchanged, retired, not here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from application.known_commands import CallCheck
from application.ports.clock import Clock
from application.ports.recorded import Recorded
from application.ports.schedule_store import Record, ScheduleStore, Standing
from application.scheduling.declared import Declarations, Declared
from application.scheduling.operations import TRIES, Operator, describe
from application.scheduling.plan import Effect, Plan, Step, hash_of
from application.scheduling.recording import Recording
from application.scheduling.set_aside import Unreadable, raised, readable_standings
from application.scheduling.tombstones import Tombstones
from application.scheduling.upstreams import check_upstreams
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId

BATCH = 500

T = TypeVar("T")


@attrs.frozen
class Applying:
    """
    Applies declarations: idempotent, and each schedule in one write with its operator act.

    Only schedules of the same origin are retired. A schedule that another origin declared before is
    taken over: the last one to declare it owns it.
    """

    clock: Clock
    schedules: ScheduleStore
    recording: Recording
    commands: CallCheck

    def plan(
        self, declarations: Declarations, environment: str | None = None, *, unreadable: Unreadable = raised
    ) -> Plan:
        """Return what `apply` would do now, without doing it; raise `InvalidValue` for calls that do not fit."""
        steps = self._steps(declarations, environment, Operator(by="plan"), self.clock.now(), unreadable)
        return Plan(tuple(step for step, _ in steps))

    def apply(
        self,
        declarations: Declarations,
        operator: Operator,
        environment: str | None = None,
        *,
        only: str | None = None,
        unreadable: Unreadable = raised,
    ) -> tuple[Step, ...]:
        """
        Bring the store in line; what changed meanwhile is looked at again, and what fits already is not written.

        With `only`, the hash of a plan, nothing is written unless the plan is still that one: else `Refused` is
        raised. Where somebody edits schedules while it is being applied, what was written before stands. A schedule
        that cannot be read has no step and stays as it is; `unreadable` hears of it, perhaps more than once.
        """
        done: dict[ScheduleId, Step] = {}
        for _ in range(TRIES):
            now = self.clock.now()
            steps = self._steps(declarations, environment, operator, now, unreadable)
            whole = {step.id: step for step, _ in steps} | done
            _must_be_that_plan(only, whole.values())
            written = [(step, record) for step, record in steps if record]
            stale = self._record(written, now)
            done |= {step.id: step for step, _ in written if step.id not in stale}
            if not stale:
                self._tombstones.let_go(declarations.origin, {each.id for each in declarations.schedules}, now)
                return tuple((whole | done).values())
        raise Refused(f"apply: schedules changed {TRIES} times while they were being applied; apply again")

    @property
    def _tombstones(self) -> Tombstones:
        return Tombstones(self.schedules, self.recording)

    def _record(self, written: Sequence[tuple[Step, Record]], now: datetime) -> set[ScheduleId]:
        stale: set[ScheduleId] = set()
        for batch in _batches(written):
            results = self.schedules.record(None, now, [record for _, record in batch])
            pairs = zip(batch, results, strict=True)
            stale |= {step.id for (step, _), result in pairs if result is Recorded.STALE}
        return stale

    def _steps(
        self,
        declarations: Declarations,
        environment: str | None,
        operator: Operator,
        now: datetime,
        unreadable: Unreadable,
    ) -> list[tuple[Step, Record | None]]:
        self._check(declarations)
        here = [each for each in declarations.schedules if each.belongs_in(environment)]
        check_upstreams(here, declarations.origin, self.schedules)
        elsewhere = {each.id for each in declarations.schedules} - {each.id for each in here}
        steps: list[tuple[Step, Record | None]] = []
        for batch in _batches(here):
            declared = {each.id: each for each in batch}
            found = readable_standings(self.schedules, list(declared), unreadable)
            steps += [self._step(declared[id], was, declarations.origin, operator, now) for id, was in found]
        steps += self._retiring(declarations.origin, {each.id for each in here}, operator, now, unreadable)
        retired = {step.id for step, _ in steps}
        return steps + [(Step(id, Effect.NOT_HERE), None) for id in sorted(elsewhere - retired)]

    def _check(self, declarations: Declarations) -> None:
        check = self.commands.checking()
        for declared in declarations.schedules:
            fallback = declared.definition.policies.on_exhausted
            _check_call(check, f"schedules.{declared.id}: ", declared.definition.command)
            if fallback:
                _check_call(check, f"schedules.{declared.id}: on_exhausted.", fallback)

    def _step(
        self, declared: Declared, standing: Standing | None, origin: str, operator: Operator, now: datetime
    ) -> tuple[Step, Record | None]:
        if standing is None:
            anew = Schedule.create(declared.id, declared.definition, now, origin=origin)
            return self._created(anew, None, operator, now)
        if standing.schedule.has_settled(declared.definition):
            # The file still says what was kept long ago; making it again would fire it again, late.
            step = Step(declared.id, Effect.UNCHANGED, standing.schedule, standing.schedule)
            return step, self._tombstones.taken_over(standing, origin)
        if standing.schedule.retired:
            anew = standing.schedule.begin_anew(declared.definition, now, origin=origin)
            return self._created(anew, standing.schedule, operator, now)
        return self._edited(declared, standing, origin, operator, now)

    def _created(
        self, schedule: Schedule, tombstone: Schedule | None, operator: Operator, now: datetime
    ) -> tuple[Step, Record | None]:
        act = operator.did("apply", now, after=describe(schedule))
        expected = tombstone.version if tombstone else None
        return Step(schedule.id, Effect.CREATED, None, schedule), self.recording.of_new(schedule, expected, act)

    def _edited(
        self, declared: Declared, standing: Standing, origin: str, operator: Operator, now: datetime
    ) -> tuple[Step, Record | None]:
        before, (after, heard) = standing.schedule, standing.heard(now)
        edited = after.schedule.edit(declared.definition, now, circumstances=self.recording.circumstances(after))
        if before.origin != origin:
            edited = edited.leaving(attrs.evolve(edited.schedule, origin=origin))
        if not edited.changes_anything:
            # What there is to hear, the coordinator hears.
            return Step(declared.id, Effect.UNCHANGED, before, before), None
        decided = heard.and_then(edited)
        act = operator.did("apply", now, before=describe(before), after=describe(decided.schedule))
        record = self.recording.of(standing, decided, now, act)
        return Step(declared.id, Effect.CHANGED, before, decided.schedule), record

    def _retiring(
        self, origin: str, declared: set[ScheduleId], operator: Operator, now: datetime, unreadable: Unreadable
    ) -> Iterator[tuple[Step, Record | None]]:
        for batch in _batches([id for id in self.schedules.ids() if id not in declared]):
            for _, standing in readable_standings(self.schedules, batch, unreadable):
                if standing and standing.schedule.origin == origin and not standing.schedule.retired:
                    yield self._retired(standing, operator, now)

    def _retired(self, standing: Standing, operator: Operator, now: datetime) -> tuple[Step, Record | None]:
        before, (after, heard) = standing.schedule, standing.heard(now)
        retired = after.schedule.retire(now, by=operator.by, circumstances=self.recording.circumstances(after))
        decided = heard.and_then(retired)
        act = operator.did("retire", now, before=describe(before), after=describe(decided.schedule))
        record = self.recording.of(standing, decided, now, act)
        return Step(before.id, Effect.RETIRED, before, decided.schedule), record


def _check_call(check: Callable[[CommandCall], None], where: str, call: CommandCall) -> None:
    try:
        check(call)
    except InvalidValue as error:
        raise InvalidValue(f"{where}{error.field}", error.value, error.problem, error.remedy) from error


def _must_be_that_plan(only: str | None, steps: Iterable[Step]) -> None:
    if only is not None and only != (present := hash_of(steps)):
        raise Refused(f"plan: {only!r} is not the plan any more, which is now {present}; look at `kept plan` again")


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
