"""What an operator can do to one schedule or run: who, when, what and why are kept with the write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from application.ports.clock import Clock
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import Act, ScheduleStore
from application.scheduling.known import known, known_run, policies_of
from application.scheduling.recording import Recording, without_surplus_requests
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.errors import Refused
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Request
from domain.scheduling.values import FireId, RequestKey, ScheduleId, in_words

TRIES = 20
"""How often a command is tried against a schedule or run that keeps changing under it."""


@attrs.frozen(kw_only=True)
class Operator:
    """Who acts, and why; both are kept with what they did."""

    by: str = attrs.field(validator=in_words)
    why: str = attrs.field(default="", validator=in_words)

    def did(self, what: str, now: datetime, *, before: str = "", after: str) -> Act:
        """Return the act, with the state before and after in words; nothing was there before what is new."""
        return Act(at=now, by=self.by, what=what, why=self.why, before=before, after=after)


@attrs.frozen
class Operations:
    """
    The operator's commands.

    Each reads, lets the domain decide, and records by version alone: it needs no lease and wakes the
    leader. A command that met a newer version is decided again from there.
    """

    clock: Clock
    schedules: ScheduleStore
    runs: RunStore
    recording: Recording

    def pause(self, id: ScheduleId, operator: Operator, until: datetime | None = None) -> Schedule:
        """Stop a schedule from deciding; `until` (UTC) lets it go on by itself."""
        return self._command(
            id,
            "pause",
            operator,
            lambda schedule, now, circumstances: schedule.pause(
                now,
                by=operator.by,
                why=operator.why,
                until=until,
                circumstances=circumstances,
            ),
        ).schedule

    def resume(self, id: ScheduleId, operator: Operator, *, catch_up: bool = False) -> Schedule:
        """Let a paused schedule decide again; the gap is skipped, or caught up."""
        return self._command(
            id,
            "resume",
            operator,
            lambda schedule, now, circumstances: schedule.resume(now, catch_up=catch_up, circumstances=circumstances),
        ).schedule

    def trigger(self, id: ScheduleId, key: RequestKey, operator: Operator) -> Run:
        """Ask for a run now, outside the slots; the same key asked for twice is the same run."""
        for _ in range(TRIES):
            standing = known(self.schedules, id)
            # Looked up after the schedule was read: whoever asks in between makes that version stale.
            asked = self._already_asked(standing.schedule, key)
            if asked:
                return asked
            now = self.clock.now()
            after, heard = standing.heard(now)
            decided = heard.and_then(
                after.schedule.request(key, now, circumstances=self.recording.circumstances(after))
            )
            act = operator.did("trigger", now, before=describe(standing.schedule), after=describe(decided.schedule))
            record = self.recording.of(standing, decided, now, act)
            record = without_surplus_requests(record, self.runs, self.recording.retention)
            if self.schedules.record(None, now, [record]) == [Recorded.RECORDED]:
                return decided.runs[-1]
        raise Refused(f"schedule: {id!r} changed {TRIES} times during 'trigger'; try again")

    def delete(self, id: ScheduleId, operator: Operator) -> Schedule:
        """End a schedule for good: open runs finish, open slots are skipped, a tombstone remains."""
        return self._command(
            id,
            "delete",
            operator,
            lambda schedule, now, circumstances: schedule.retire(now, by=operator.by, circumstances=circumstances),
        ).schedule

    def retry(self, fire_id: FireId, operator: Operator) -> Run:
        """Let a run that ended without success begin again at once, unless the overlap policy leaves no room."""
        return self._change(
            fire_id,
            "retry",
            operator,
            lambda run, schedule, now, circumstances: schedule.retry(
                run, policies_of(self.schedules, run), now, circumstances=circumstances
            ),
        )

    def cancel(self, fire_id: FireId, operator: Operator) -> Run:
        """End a run that is not executing, or ask one that is to stop."""
        return self._change(
            fire_id,
            "cancel",
            operator,
            lambda run, schedule, now, circumstances: (
                schedule.decide(now, circumstances),
                run.cancel(now, by=operator.by),
            ),
        )

    def _change(
        self,
        fire_id: FireId,
        what: str,
        operator: Operator,
        change: Callable[[Run, Schedule, datetime, Circumstances], tuple[Decided, Run]],
    ) -> Run:
        """Decide what is due while the run is as it was, then change it; both in one record."""
        for _ in range(TRIES):
            run = known_run(self.runs, fire_id)
            standing = known(self.schedules, run.schedule_id)
            now = self.clock.now()
            listening, heard = standing.heard(now)
            settled, after = change(run, listening.schedule, now, self.recording.circumstances(listening))
            act = operator.did(what, now, before=f"{fire_id} {run.state.name}", after=f"{fire_id} {after.state.name}")
            # Named among the open runs, so that retention does not take it away in the same write.
            reopened = attrs.evolve(standing, unfinished=(fire_id, *standing.unfinished))
            record = self.recording.of(reopened, heard.and_then(settled), now, act)
            record = attrs.evolve(record, changed=(RunChange(run, after),))
            if self.schedules.record(None, now, [record]) == [Recorded.RECORDED]:
                return after
        raise Refused(f"run: {fire_id} changed {TRIES} times during {what!r}; try again")

    def _command(
        self,
        id: ScheduleId,
        what: str,
        operator: Operator,
        command: Callable[[Schedule, datetime, Circumstances], Decided],
    ) -> Decided:
        for _ in range(TRIES):
            standing = known(self.schedules, id)
            now = self.clock.now()
            listening, heard = standing.heard(now)
            decided = heard.and_then(command(listening.schedule, now, self.recording.circumstances(listening)))
            act = operator.did(what, now, before=describe(standing.schedule), after=describe(decided.schedule))
            record = self.recording.of(standing, decided, now, act)
            if self.schedules.record(None, now, [record]) == [Recorded.RECORDED]:
                return decided
        raise Refused(f"schedule: {id!r} changed {TRIES} times during {what!r}; try again")

    def _already_asked(self, schedule: Schedule, key: RequestKey) -> Run | None:
        return self.runs.get(Request(schedule.id, schedule.generation, key, schedule.created_at).fire_id)


def describe(schedule: Schedule) -> str:
    """Return a schedule's state in a few words, for the record of what an operator did."""
    state = "retired" if schedule.retired else "paused" if schedule.paused else "active"
    return f"{state}, generation {schedule.generation}, revision {schedule.revision.number}"
