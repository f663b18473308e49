"""What an application does: promise something for an instant, move it, withdraw it; each is safe to do twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import attrs

from application.ports.clock import Clock
from application.ports.recorded import Recorded
from application.ports.schedule_store import Record, ScheduleStore, Standing
from application.scheduling.operations import TRIES, Operator, describe
from application.scheduling.recording import Recording
from domain.scheduling.circumstances import UNDISTURBED, Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Priority
from domain.scheduling.errors import Refused
from domain.scheduling.promises import Changed, Effect, Made, Result, Unchanged, make, move, withdraw
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId, in_utc, schedule_id

Word: TypeAlias = Callable[[Standing | None, datetime], Result]
"""What is said about a promise, given how it stands."""


@attrs.frozen(kw_only=True)
class Promise:
    """
    One promise of an application: `command` at `at` (UTC), `because` of an event of its own.

    `key` follows from the subject (`reminder-<class id>`) and becomes the schedule's id. `subject_version`, if the
    subject has one, makes messages about it harmless that come twice or in another order.
    """

    key: str
    command: CommandCall
    at: datetime = attrs.field(validator=in_utc)
    because: str = ""
    policies: Policies = attrs.field(factory=Policies)
    priority: Priority = Priority.DEFAULT
    subject_version: int | None = None

    @property
    def definition(self) -> Definition:
        """Return the promise as the definition of a schedule."""
        timing = Once(self.at, self.because)
        return Definition(timing=timing, command=self.command, policies=self.policies, priority=self.priority)


@attrs.frozen(kw_only=True)
class Promised:
    """What became of a promise, and the schedule that keeps it; None where there is none."""

    effect: Effect
    schedule: Schedule | None


@attrs.frozen(kw_only=True)
class Promising:
    """
    Makes, moves and withdraws one-off promises for an application, and keeps every change with who made it.

    Each reads, lets the domain decide, and records by version alone, as operators do; what met a newer version is
    decided again from there. `check` refuses a command, or arguments, that no worker knows. After
    `StoreUnreachable` the same call may be made again: what was written already is not written twice.
    """

    clock: Clock
    schedules: ScheduleStore
    recording: Recording
    check: Callable[[CommandCall], None]

    def promise(self, promise: Promise, application: Operator) -> Promised:
        """Make a promise; whether one that stands under its key gives way is said by versions, or by its policy."""
        self.check(promise.command)
        key, wanted, version = schedule_id(promise.key), promise.definition, promise.subject_version

        def word(standing: Standing | None, now: datetime) -> Result:
            circumstances = self._circumstances(standing)
            return make(key, _schedule(standing), wanted, version, now, circumstances=circumstances)

        return self._say("promise", key, application, word)

    def move(
        self, key: str, at: datetime, application: Operator, *, because: str = "", subject_version: int | None = None
    ) -> Promised:
        """Promise another instant (UTC), for the old reason unless `because` gives a new one; always supersedes."""
        id = schedule_id(key)

        def word(standing: Standing | None, now: datetime) -> Result:
            timing = Once(at, because or _reason(standing))
            circumstances = self._circumstances(standing)
            return move(id, _schedule(standing), timing, subject_version, now, circumstances=circumstances)

        return self._say("move", id, application, word)

    def withdraw(self, key: str, application: Operator, *, subject_version: int | None = None) -> Promised:
        """End a promise: its open runs finish, its slot is skipped if it was not decided, a tombstone remains."""
        id, by = schedule_id(key), application.by

        def word(standing: Standing | None, now: datetime) -> Result:
            told = (id, _schedule(standing), subject_version, now)
            return withdraw(*told, by=by, circumstances=self._circumstances(standing))

        return self._say("withdraw", id, application, word)

    def _circumstances(self, standing: Standing | None) -> Circumstances:
        return self.recording.circumstances(standing) if standing else UNDISTURBED

    def _say(self, what: str, key: ScheduleId, application: Operator, word: Word) -> Promised:
        for _ in range(TRIES):
            (standing,) = self.schedules.standing([key])
            now = self.clock.now()
            listening, heard = standing.heard(now) if standing else (None, None)
            result = word(listening, now)
            if isinstance(result, Unchanged):
                return Promised(effect=result.effect, schedule=result.schedule)
            record = self._record(standing, heard, result, now, what, application)
            if self.schedules.record(None, now, [record]) == [Recorded.RECORDED]:
                return Promised(effect=result.effect, schedule=record.schedule)
        raise Refused(f"promise: {key!r} changed {TRIES} times during {what!r}; try again")

    def _record(
        self,
        standing: Standing | None,
        heard: Decided | None,
        result: Made | Changed,
        now: datetime,
        what: str,
        application: Operator,
    ) -> Record:
        before = standing.schedule if standing else None
        after = result.schedule if isinstance(result, Made) else result.decided.schedule
        act = application.did(what, now, before=describe(before) if before else "", after=describe(after))
        if isinstance(result, Changed) and standing and heard:
            return self.recording.of(standing, heard.and_then(result.decided), now, act)
        return self.recording.of_new(after, before.version if before else None, act)


def _schedule(standing: Standing | None) -> Schedule | None:
    return standing.schedule if standing else None


def _reason(standing: Standing | None) -> str:
    timing = standing.schedule.definition.timing if standing else None
    return timing.because if isinstance(timing, Once) else ""
