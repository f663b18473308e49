"""Every attempt is admitted once, in time and in turn, executed by that worker only, and ended by it or as lost."""

from __future__ import annotations

from datetime import datetime

from application.ports.delivery_queue import HandOver
from domain.scheduling.definition import Policies
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome, Queued, Running
from domain.scheduling.values import FireId, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written


class Attempts(Rule):
    """Remembers who was admitted for what, whatever the run says now."""

    def __init__(self) -> None:
        self.admitted: dict[tuple[FireId, int], str] = {}
        self.executed: set[tuple[FireId, int]] = set()
        self.keys: set[str] = set()
        self.policies: dict[tuple[ScheduleId, int], Policies] = {}
        self.by_hand: set[FireId] = set()

    def written(self, event: Written) -> None:
        backfilled = {entry.span.first for entry in event.record.entries if entry.supersedes}
        self.by_hand |= {run.fire_id for run in event.record.runs if run.due_at in backfilled}
        self.by_hand |= {run.fire_id for run in event.begun_again}
        revision = event.after.revision
        self.policies[event.after.id, revision.number] = revision.definition.policies

    def moved(self, event: Moved) -> None:
        match event.before.state, event.after.state:
            case Running(), Running() as running if running == event.before.state:
                pass
            case before, Running() as running:
                self._may_begin(event, running)
                if not isinstance(before, Queued):
                    raise self.broken(f"{event.after.fire_id} was {before.name} and began")
            case Running() as running, _:
                self._may_end(event, running)

    def handed_over(self, handover: HandOver) -> None:
        if handover.delivery.key in self.keys:
            raise self.broken(f"{handover.delivery.key} was handed over twice under the same key")
        self.keys.add(handover.delivery.key)

    def begun(self, by: str, fire_id: FireId, attempt: int) -> None:
        if self.admitted.get((fire_id, attempt)) != by:
            raise self.broken(f"{by} executes attempt {attempt} of {fire_id}, for which it was not admitted")
        if (fire_id, attempt) in self.executed:
            raise self.broken(f"attempt {attempt} of {fire_id} is executed twice")
        self.executed.add((fire_id, attempt))

    def _may_begin(self, event: Moved, running: Running) -> None:
        run = event.after
        key = (run.fire_id, running.attempt)
        if key in self.admitted:
            raise self.broken(f"attempt {running.attempt} of {run.fire_id} was admitted twice")
        if run.attempts and running.attempt <= run.attempts[-1].number:
            raise self.broken(f"attempt {running.attempt} of {run.fire_id} began after {run.attempts[-1].number}")
        latest = self._latest(run)
        if latest and running.at > latest:
            raise self.broken(f"attempt {running.attempt} of {run.fire_id} began at {running.at}, after {latest}")
        self.admitted[key] = event.by

    def _latest(self, run: Run) -> datetime | None:
        """Return, from the policies alone, the last instant at which the next attempt may begin."""
        if {run.fire_id, run.parent} & self.by_hand:
            return run.begins_by  # counted from when somebody asked, which only the run knows
        policies = self.policies[run.schedule_id, run.revision]
        deadline = run.due_at + policies.deadline if policies.deadline is not None else None
        window = run.recorded_at + policies.retry.window if policies.retry.window and run.attempts else None
        return min((limit for limit in (deadline, window) if limit), default=None)

    def _may_end(self, event: Moved, running: Running) -> None:
        attempts = event.after.attempts
        if len(attempts) != len(event.before.attempts) + 1 or attempts[-1].number != running.attempt:
            raise self.broken(f"{event.after.fire_id} ended attempt {running.attempt} but kept {len(attempts)}")
        was_lost = attempts[-1].outcome is AttemptOutcome.LOST
        if not was_lost and self.admitted[event.after.fire_id, running.attempt] != event.by:
            raise self.broken(
                f"{event.by} ended attempt {running.attempt} of {event.after.fire_id}, which is another's"
            )
