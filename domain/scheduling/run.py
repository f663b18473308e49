"""The run: the execution of one slot, attempt by attempt, until it has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from domain.scheduling.definition import TIMEOUT, CommandCall, Policies, Priority, Revision
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.errors import Refused
from domain.scheduling.events import Event
from domain.scheduling.outcome import Outcome, Raised, Returned, ReturnedItems, StaleOutcome, Stopped
from domain.scheduling.policies.lateness import expires_at, has_passed
from domain.scheduling.policies.sla import Agreed
from domain.scheduling.run_end import RunEnd
from domain.scheduling.run_states import (
    ENDED,
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    FannedOut,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from domain.scheduling.slot import Request, Slot, child_fire_id, parse_fire_id
from domain.scheduling.values import FireId, GroupName, ScheduleId, in_utc


@attrs.frozen(kw_only=True)
class Run:
    """
    The execution of one slot: waiting, queued, running, ended.

    Commands never change `self`. Only one attempt is ever admitted at a time, the first hand-over
    of it that reaches a worker wins, and only an outcome that carries the attempt's token counts.
    `command` is what to run where that is not the schedule's own command. A run stays in the exclusive
    `group` that its schedule was in when it began; another command than the schedule's is in none.
    `reading` is what the gauge showed when the slot started, where its schedule asks one.
    `events` are those that the run is about, where its schedule listens to events. `agreed` is by when its owner
    expects it to begin and to end, which changes nothing about it.
    `items` are the keys of what its command returned to be spread out: each names a child run.
    `retried` counts how often somebody retried the run by hand; the retry policy has forgiven the first
    `forgiven` attempts since.
    """

    fire_id: FireId
    schedule_id: ScheduleId
    due_at: datetime = attrs.field(validator=in_utc)
    revision: int
    command: CommandCall | None = None
    events: tuple[Event, ...] = ()
    reading: float | None = None
    priority: Priority = Priority.DEFAULT
    group: GroupName | None = None
    recorded_at: datetime = attrs.field(validator=in_utc)
    late: bool = False
    expires_at: datetime | None = None
    retry_until: datetime | None = None
    agreed: Agreed | None = None
    timeout: timedelta = TIMEOUT
    state: RunState
    attempts: tuple[Attempt, ...] = ()
    items: tuple[str, ...] = ()
    cancel_asked_by: str | None = None
    retried: int = 0
    forgiven: int = 0
    version: int = 1

    @classmethod
    def record(
        cls,
        what: Slot | Request,
        revision: Revision,
        now: datetime,
        *,
        late: bool,
        command: CommandCall | None = None,
        events: tuple[Event, ...] = (),
        reading: float | None = None,
    ) -> Run:
        """Make the run of a slot or a request, to be handed over at once."""
        policies = revision.definition.policies
        return cls(
            fire_id=what.fire_id,
            schedule_id=what.schedule_id,
            due_at=what.due_at,
            revision=revision.number,
            command=command,
            events=events,
            reading=reading,
            priority=revision.definition.priority,
            group=None if command else policies.exclusive,
            recorded_at=now,
            late=late,
            expires_at=expires_at(what.due_at, policies.deadline),
            retry_until=retry_window(now, policies),
            agreed=None if command else _agreed(policies, what.due_at),
            timeout=policies.timeout or TIMEOUT,
            state=Waiting(1, now),
        )

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen to the run by itself."""
        return isinstance(self.state, ENDED)

    @property
    def end(self) -> RunEnd | None:
        """Return what the schedule hears of the run once it has ended, None before; of a child run it hears nothing."""
        if not isinstance(self.state, ENDED) or self.parent:
            return None
        due_at = self.due_at if parse_fire_id(self.fire_id).is_numbered else None
        return RunEnd(
            fire_id=self.fire_id,
            state=self.state.name,
            at=self.state.at,
            retried=self.retried,
            due_at=due_at,
            lost=self._count(AttemptOutcome.LOST) if self.attempts else 0,
        )

    @property
    def is_request(self) -> bool:
        """Tell whether the run was asked for by hand, outside the slots."""
        return parse_fire_id(self.fire_id).is_request

    @property
    def is_fallback(self) -> bool:
        """Tell whether the run follows one that failed, with a command of its own."""
        return self.command is not None and self.parent is None

    @property
    def parent(self) -> FireId | None:
        """Return the run that this is a child of, or None."""
        # Every write asks: the name is taken apart only where it can be that of a child.
        return parse_fire_id(self.fire_id).parent if self.command else None

    @property
    def children(self) -> tuple[FireId, ...]:
        """Return the names of the child runs, in the order in which the command returned their items."""
        return tuple(child_fire_id(self.fire_id, key) for key in self.items)

    @property
    def begins_by(self) -> datetime | None:
        """Return the last instant at which the next attempt may begin: the retry window binds all but the first."""
        retry_until = self.retry_until if self._counted else None
        if self.expires_at and retry_until:
            return min(self.expires_at, retry_until)
        return self.expires_at or retry_until

    def hand_over(self, now: datetime) -> tuple[Run, Delivery]:
        """Give the waiting attempt to the queue, or give the queued one once more under the next ordinal."""
        match self.state:
            case Waiting(attempt, not_before, handed_over) if not_before <= now:
                queued = Queued(attempt, handed_over + 1, now)
            case Queued(attempt, ordinal):
                queued = Queued(attempt, ordinal + 1, now)
            case state:
                raise Refused(f"run: {self.fire_id} is {state.name} and cannot be handed over")
        return self._now(queued), Delivery(self.fire_id, queued.attempt, queued.ordinal)

    def admit(self, delivery: Delivery, *, token: str, worker: str, now: datetime) -> Run | Refusal:
        """Let one worker begin the attempt, or say why it must not."""
        match self.state:
            case Queued(attempt, ordinal) if attempt == delivery.attempt and delivery.ordinal <= ordinal:
                if has_passed(self.begins_by, now):
                    return Refusal.EXPIRED
                return self._now(Running(attempt, delivery.ordinal, token, worker, now))
            case Running(attempt=attempt) if attempt == delivery.attempt:
                return Refusal.ALREADY_ADMITTED
            case Waiting(attempt=attempt) if attempt == delivery.attempt:
                return Refusal.NOT_HANDED_OVER
            case state if isinstance(state, ENDED):
                return Refusal.ENDED
            case _:
                return Refusal.OTHER_ATTEMPT

    def once_only(self) -> Run:
        """Note, as a part of its admission, that the command of this attempt must not run twice."""
        if not isinstance(self.state, Running):
            raise Refused(
                f"run: {self.fire_id} is {self.state.name}; only a running attempt can be said to be the only one"
            )
        return attrs.evolve(self, state=attrs.evolve(self.state, repeatable=False))

    def leave(self, until: datetime) -> Run:
        """Take the queued attempt back, to be handed over anew from `until` on: who got it lacks the command."""
        if not isinstance(self.state, Queued):
            raise Refused(f"run: {self.fire_id} is {self.state.name}; only a queued attempt can be left to others")
        return self._now(Waiting(self.state.attempt, until, self.state.ordinal))

    def settle(self, outcome: Outcome, *, token: str, policies: Policies, now: datetime) -> Run:
        """Record how the admitted attempt ended, with the retry that follows; a stale token raises `StaleOutcome`."""
        running, kind = self._running(token), outcome.recorded_as
        match outcome:
            case Returned() | ReturnedItems(items=()):
                return self._after(running, kind, now)._now(Succeeded(now))
            case ReturnedItems(command, items):
                spread = attrs.evolve(self._after(running, kind, now), items=tuple(item.key for item in items))
                return spread._now(FannedOut(now, command, items, look_at=now))
            case Stopped():
                by = self.cancel_asked_by or running.worker
                return self._after(running, kind, now)._now(Cancelled(now, by))
            case Raised(error, final):
                failed = self._after(running, kind, now, error)
                return failed._now(Failed(now, error) if final else failed._retried(running, policies, now, error))

    def lose(self, *, policies: Policies, now: datetime) -> Run:
        """Declare the running attempt lost, because its worker has not been heard of for too long."""
        if not isinstance(self.state, Running):
            raise Refused(f"run: {self.fire_id} is {self.state.name}; only a running attempt can be lost")
        running = self.state
        after = self._after(running, AttemptOutcome.LOST, now, f"no heartbeat from {running.worker}")
        lost = after._count(AttemptOutcome.LOST)
        if self.cancel_asked_by:
            return after._now(Cancelled(now, self.cancel_asked_by))
        if policies.lost.allows_another(lost, repeatable=running.repeatable) and not has_passed(after.begins_by, now):
            return after._now(Waiting(running.attempt + 1, now))
        why = f"lost {lost} attempt(s); the last worker was {running.worker}"
        unsafe = policies.lost.retries is None and not running.repeatable
        return after._now(Failed(now, f"{why}; its command must not run twice" if unsafe else why))

    def expire(self, now: datetime) -> Run:
        """End a run whose deadline, or window for retries, passed before its next attempt began."""
        if not isinstance(self.state, Waiting | Queued) or not has_passed(self.begins_by, now):
            raise Refused(f"run: {self.fire_id} is {self.state.name} and cannot expire")
        if self.attempts:
            limit = "the deadline passed" if has_passed(self.expires_at, now) else "the retry window ended"
            return self._now(Failed(now, f"{limit} before the next attempt"))
        return self._now(Expired(now))

    def cancel(self, now: datetime, *, by: str) -> Run:
        """End a run that is not executing, at once; ask one that is, or whose child runs are, to stop."""
        if self.has_ended:
            raise Refused(f"run: {self.fire_id} is {self.state.name} already and cannot be cancelled")
        asked = attrs.evolve(self, cancel_asked_by=self.cancel_asked_by or by)
        match self.state:
            case Running():
                return asked._now(self.state)
            case FannedOut():
                return asked._now(attrs.evolve(self.state, look_at=now))
            case _:
                return asked._now(Cancelled(now, by))

    def retry(self, now: datetime, *, policies: Policies) -> Run:
        """
        Begin again by hand after an end that was no success: deadline, retry window and attempts count anew.

        Of a run with child runs only those children begin again that did not succeed.
        """
        if not isinstance(self.state, Failed | Expired | Cancelled):
            raise Refused(f"run: {self.fire_id} is {self.state.name}; only a run that ended without success is retried")
        if self.parent:
            raise Refused(f"run: {self.fire_id} is a child run; retry its parent {self.parent}")
        return self.begin_again(now, policies=policies)

    def begin_again(self, now: datetime, *, policies: Policies) -> Run:
        """Wait once more from `now` on, or look after the child runs once more."""
        again = attrs.evolve(
            self.counting_from(now, policies),
            cancel_asked_by=None,
            retried=self.retried + 1,
            forgiven=len(self.attempts),
        )
        if self.items:
            return again._now(FannedOut(now, "", look_at=now))
        return again._now(Waiting(self._next_attempt(), now))

    def go_on(self, state: RunState) -> Run:
        """Return a run that fanned out as the coordinator leaves it."""
        if not isinstance(self.state, FannedOut):
            raise Refused(f"run: {self.fire_id} is {self.state.name}; only one that fanned out has child runs")
        return self._now(state)

    def counting_from(self, instant: datetime, policies: Policies) -> Run:
        """Return the run with deadline, retry window and what is agreed counted from `instant`, not from the slot."""
        return attrs.evolve(
            self,
            expires_at=expires_at(instant, policies.deadline),
            retry_until=retry_window(instant, policies),
            agreed=None if self.command else _agreed(policies, instant),
        )

    def attempt(self, number: int) -> Attempt | None:
        """Return one attempt that has ended, or None."""
        return next((each for each in self.attempts if each.number == number), None)

    def _running(self, token: str) -> Running:
        if isinstance(self.state, Running) and self.state.token == token:
            return self.state
        raise StaleOutcome(f"run: {self.fire_id} is {self.state.name}; the outcome of a fenced-off attempt is ignored")

    def _after(self, running: Running, outcome: AttemptOutcome, now: datetime, error: str = "") -> Run:
        attempt = Attempt(
            number=running.attempt,
            worker=running.worker,
            started_at=running.at,
            ended_at=now,
            outcome=outcome,
            error=error,
        )
        return attrs.evolve(self, attempts=(*self.attempts, attempt))

    def _retried(self, running: Running, policies: Policies, now: datetime, error: str) -> RunState:
        if self.cancel_asked_by:
            return Cancelled(now, self.cancel_asked_by)
        key = Delivery(self.fire_id, running.attempt, running.ordinal).key
        start = policies.retry.next_start(self._count(AttemptOutcome.FAILED), key, now, self.begins_by)
        return Waiting(running.attempt + 1, start) if start else Failed(now, error)

    def _next_attempt(self) -> int:
        """Return a number that no hand-over of this run had: one that never began may still be in the queue."""
        last = self.attempts[-1] if self.attempts else None
        if last and isinstance(self.state, ENDED) and last.ended_at == self.state.at:
            return last.number + 1
        return (last.number if last else 0) + self.retried + 2

    @property
    def _counted(self) -> tuple[Attempt, ...]:
        return self.attempts[self.forgiven :]

    def _count(self, outcome: AttemptOutcome) -> int:
        return sum(attempt.outcome is outcome for attempt in self._counted)

    def _now(self, state: RunState) -> Run:
        return attrs.evolve(self, state=state, version=self.version + 1)


def retry_window(now: datetime, policies: Policies) -> datetime | None:
    """Return the last instant at which a retry may begin of what is recorded at `now`, or None."""
    return now + policies.retry.window if policies.retry.window else None


def _agreed(policies: Policies, since: datetime) -> Agreed | None:
    return policies.sla.agreed(since) if policies.sla else None
