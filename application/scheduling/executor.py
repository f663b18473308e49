"""The worker's side: admit the delivery or refuse it, run the command, record the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from traceback import format_exception, format_exception_only

import attrs

from application.catalogue import Catalogue
from application.commands.fan_out import FanOut
from application.known_commands import CallCheck
from application.ports.clock import Clock
from application.ports.errors import StoreUnreachable
from application.ports.heart import Beating, Heart
from application.ports.recorded import Recorded
from application.ports.run_store import Pulse, RunChange, RunStore
from application.ports.schedule_store import ScheduleStore
from application.ports.time_limit import CommandTimedOut, TimeLimit
from application.ports.wake import Wake
from application.run_context import RunContext, RunStopped
from application.scheduling.cadence import Cadence
from application.scheduling.executed import Executed, Late, Left
from application.scheduling.looking_back import LookingBack
from domain.scheduling.definition import TIMEOUT, Definition, Policies
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.durations import render_duration
from domain.scheduling.errors import InvalidValue
from domain.scheduling.fan_out import check_spread
from domain.scheduling.outcome import Outcome, Raised, Returned, StaleOutcome, Stopped
from domain.scheduling.run import Run
from domain.scheduling.run_states import ERROR_LIMIT, AttemptOutcome, Running, RunState


@attrs.frozen
class Admitted:
    """The run whose attempt begins, and the definition under which it does."""

    run: Run
    definition: Definition


@attrs.frozen(kw_only=True)
class Executor:
    """
    Executes deliveries, each at most once, however often the queue hands them out.

    An attempt begins with one compare-and-set (admission) and ends with one (settlement); both carry
    the attempt's token. While the store is away the outcome is kept and tried again: by then the
    attempt may have been declared lost, and the outcome is late: it changes nothing. A delivery whose command this
    worker lacks is not admitted but left to others, so it costs no attempt. Items that a command returns are judged by
    `calls`, or else by the catalogue, because another worker may execute them.
    """

    worker: str
    clock: Clock
    schedules: ScheduleStore
    runs: RunStore
    catalogue: Catalogue
    heart: Heart
    time_limit: TimeLimit
    wake: Wake
    cadence: Cadence
    draw_token: Callable[[], str]
    looking_back: LookingBack | None = None
    calls: CallCheck | None = None

    def execute(self, delivery: Delivery) -> Executed:
        """Admit, run and settle one delivery; whatever the command raises becomes a failed attempt."""
        answer = self._admit(delivery)
        if not isinstance(answer, Admitted):
            return answer
        outcome = self._perform(answer.run, answer.definition)
        return self._settle(answer.run, answer.definition, outcome)

    def lost(self, delivery: Delivery) -> None:
        """
        Settle the attempt at once, because its process, one of this worker's, is known to have died.

        It is lost, unless it had run past its timeout: then that is what it died of.
        """
        run = self.runs.get(delivery.fire_id)
        if run and self._executes(run.state, delivery):
            now = self.clock.now()
            self.runs.advance([RunChange(run, self._without_its_process(run, now))], now)

    def _without_its_process(self, run: Run, now: datetime) -> Run:
        definition = self._definition(run)
        policies, timeout = definition.policies, self._timeout(run, definition)
        if not isinstance(run.state, Running) or now < run.state.at + timeout:
            return run.lose(policies=policies, now=now)
        outcome = _timed_out(CommandTimedOut(), timeout, policies)
        return run.settle(outcome, token=_token(run), policies=policies, now=now)

    def _executes(self, state: RunState, delivery: Delivery) -> bool:
        # The same delivery may have reached two workers: who was refused knows nothing of the other's health.
        return (
            isinstance(state, Running)
            and state.worker == self.worker
            and (state.attempt, state.ordinal) == (delivery.attempt, delivery.ordinal)
        )

    def _admit(self, delivery: Delivery) -> Admitted | Refusal | Left:
        """Admit the delivery once everything about it is read: what this version cannot read is left for others."""
        while run := self.runs.get(delivery.fire_id):
            now = self.clock.now()
            try:
                after, answer = self._judge(run, delivery, now)
            except InvalidValue:
                # A revision leaves with the last run that names it: who stood still meanwhile looks for it in vain.
                if self.runs.get(delivery.fire_id) == run:
                    raise
                continue
            recorded = after is None or self.runs.advance([RunChange(run, after)], now) == [Recorded.RECORDED]
            if recorded or isinstance(answer, Refusal):
                return answer
        return Refusal.UNKNOWN_RUN

    def _judge(self, run: Run, delivery: Delivery, now: datetime) -> tuple[Run | None, Admitted | Refusal | Left]:
        """Return what becomes of the run, if anything does, and what is answered once that is recorded."""
        admitted = run.admit(delivery, token=self.draw_token(), worker=self.worker, now=now)
        if isinstance(admitted, Refusal):
            return (run.expire(now) if admitted is Refusal.EXPIRED else None), admitted
        definition = self._definition(run)
        name = (run.command or definition.command).name
        command = self.catalogue.find(name)
        if command is None:
            until = now + self._patience(delivery)
            return run.leave(until), Left(command=name, until=until)
        begun = admitted.once_only() if command.idempotent is False else admitted
        return begun, Admitted(begun, definition)

    def _patience(self, delivery: Delivery) -> timedelta:
        """Return how long the others get to start, or to find the time: longer each time that nobody took it."""
        doubled: timedelta = self.cadence.shortest_backoff * 2 ** min(delivery.ordinal - 1, 16)
        return min(doubled, self.cadence.longest_backoff)

    def _definition(self, run: Run) -> Definition:
        revision = self.schedules.revision(run.schedule_id, run.revision)
        if revision is None:
            raise InvalidValue("revision", run.revision, f"of {run.schedule_id} is not in the store", "apply it again")
        return revision.definition

    def _timeout(self, run: Run, definition: Definition) -> timedelta:
        """Return how long an attempt may take: as the schedule says, or else the command."""
        call = run.command or definition.command
        return definition.policies.timeout or self.catalogue.timeout_of(call.name) or TIMEOUT

    def _perform(self, run: Run, definition: Definition) -> Outcome:
        call, timeout = run.command or definition.command, self._timeout(run, definition)
        limit = self.time_limit(timeout + self.catalogue.notice_of(call.name))
        try:
            with self.heart.beating(partial(self._beat, run), self.cadence.heartbeat) as heart, limit:
                returned = self.catalogue.call(call, self._context(run, heart, timeout))
                return self._fanned_out(run, returned) if isinstance(returned, FanOut) else Returned()
        except CommandTimedOut as error:
            return _timed_out(error, timeout, definition.policies)
        except RunStopped:
            return Stopped()
        except InvalidValue as error:
            return Raised(str(error), final=True)
        # The worker's outermost frame: whatever a command raises, SystemExit included, is a failed attempt.
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place that may
            return Raised(_described(error), final=definition.policies.retry.gives_up_on(_names(error)))

    def _fanned_out(self, run: Run, items: FanOut) -> Outcome:
        """Return the items as they are recorded; what cannot become child runs is an error that no retry mends."""
        check_spread(run, items.command)
        return items.returned((self.calls or self.catalogue).checking())

    def _context(self, run: Run, heart: Beating, timeout: timedelta) -> RunContext:
        return RunContext(
            fire_id=run.fire_id,
            schedule_id=run.schedule_id,
            slot=run.due_at,
            attempt=run.state.attempt if isinstance(run.state, Running) else 1,
            late=run.late,
            deadline=run.expires_at,
            events=run.events,
            reading=run.reading,
            timeout=timeout,
            cancelled=heart.cancelled,
            previous_success=partial(self.looking_back.previous_success, run) if self.looking_back else None,
        )

    def _beat(self, run: Run) -> Pulse:
        return self.runs.beat(run.fire_id, _token(run), self.clock.now())

    def _settle(self, admitted: Run, definition: Definition, outcome: Outcome) -> Executed:
        pause = self.cadence.shortest_backoff
        while True:
            try:
                return self._settle_once(admitted, definition, outcome)
            except StoreUnreachable:
                self.wake.wait(pause)
                pause = min(pause * 2, self.cadence.longest_backoff)

    def _settle_once(self, admitted: Run, definition: Definition, outcome: Outcome) -> Executed:
        while run := self.runs.get(admitted.fire_id):
            now = self.clock.now()
            try:
                after = run.settle(outcome, token=_token(admitted), policies=definition.policies, now=now)
            except StaleOutcome:
                return run if _is_recorded(admitted, run) else Late(outcome=outcome.recorded_as, run=run)
            if self.runs.advance([RunChange(run, after)], now) == [Recorded.RECORDED]:
                return after
        return Late(outcome=outcome.recorded_as, run=None)


def _is_recorded(admitted: Run, run: Run) -> bool:
    """Tell whether our own write arrived although its reply did not: only who has the token ends it otherwise."""
    attempt = run.attempt(admitted.state.attempt) if isinstance(admitted.state, Running) else None
    return attempt is not None and attempt.outcome is not AttemptOutcome.LOST


def _timed_out(error: CommandTimedOut, timeout: timedelta, policies: Policies) -> Raised:
    return Raised(f"timed out after {render_duration(timeout)}", final=policies.retry.gives_up_on(_names(error)))


def _token(run: Run) -> str:
    return run.state.token if isinstance(run.state, Running) else ""


def _names(error: BaseException) -> Iterator[str]:
    """Yield the names of an error's class and of those it derives from, each with its module and without."""
    for kind in type(error).__mro__:
        yield kind.__qualname__
        yield f"{kind.__module__}.{kind.__qualname__}"


def _described(error: BaseException) -> str:
    """Return what was raised and, as far as there is room, where: the last frames are the ones that help."""
    headline = "".join(format_exception_only(error)).strip()
    frames = "".join(format_exception(error)).strip()
    room = ERROR_LIMIT - len(headline) - 1
    return f"{headline}\n{frames[-room:]}" if room > 0 else headline
