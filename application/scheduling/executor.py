"""The worker's side: admit the delivery or refuse it, run the command, record the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from traceback import format_exception, format_exception_only
from typing import TypeAlias

import attrs

from application.catalogue import Catalogue
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
from domain.scheduling.definition import Definition, Policies
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Outcome, Raised, Refusal, Returned, Run, StaleOutcome, Stopped
from domain.scheduling.run_states import ERROR_LIMIT, Running, RunState

Executed: TypeAlias = Run | Refusal
"""The run as its attempt left it, or why the delivery was refused."""


@attrs.frozen(kw_only=True)
class Executor:
    """
    Executes deliveries, each at most once, however often the queue hands them out.

    An attempt begins with one compare-and-set (admission) and ends with one (settlement); both carry
    the attempt's token. While the store is away the outcome is kept and tried again: by then the
    attempt may have been declared lost, and the outcome changes nothing.
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

    def execute(self, delivery: Delivery) -> Executed:
        """Admit, run and settle one delivery; whatever the command raises becomes a failed attempt."""
        admitted = self._admit(delivery)
        if isinstance(admitted, Refusal):
            return admitted
        run, definition = admitted
        outcome = self._perform(run, definition)
        return self._settle(run, definition, outcome)

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
        policies = self._definition(run).policies
        if not isinstance(run.state, Running) or now < run.state.at + run.timeout:
            return run.lose(policies=policies, now=now)
        return run.settle(_timed_out(CommandTimedOut(), policies), token=_token(run), policies=policies, now=now)

    def _executes(self, state: RunState, delivery: Delivery) -> bool:
        # The same delivery may have reached two workers: who was refused knows nothing of the other's health.
        return (
            isinstance(state, Running)
            and state.worker == self.worker
            and (state.attempt, state.ordinal) == (delivery.attempt, delivery.ordinal)
        )

    def _admit(self, delivery: Delivery) -> tuple[Run, Definition] | Refusal:
        """Admit the delivery once everything about it is read: what this version cannot read is left for others."""
        while run := self.runs.get(delivery.fire_id):
            now = self.clock.now()
            admitted = run.admit(delivery, token=self.draw_token(), worker=self.worker, now=now)
            if admitted is Refusal.EXPIRED:
                self.runs.advance([RunChange(run, run.expire(now))], now)
            if isinstance(admitted, Refusal):
                return admitted
            definition = self._definition(run)
            if self.runs.advance([RunChange(run, admitted)], now) == [Recorded.RECORDED]:
                return admitted, definition
        return Refusal.UNKNOWN_RUN

    def _definition(self, run: Run) -> Definition:
        revision = self.schedules.revision(run.schedule_id, run.revision)
        if revision is None:
            raise InvalidValue("revision", run.revision, f"of {run.schedule_id} is not in the store", "apply it again")
        return revision.definition

    def _perform(self, run: Run, definition: Definition) -> Outcome:
        beat = partial(self._beat, run)
        policies, retry = definition.policies, definition.policies.retry
        try:
            with self.heart.beating(beat, self.cadence.heartbeat) as heart, self.time_limit(policies.timeout):
                self.catalogue.call(run.command or definition.command, _context(run, heart))
        except CommandTimedOut as error:
            return _timed_out(error, policies)
        except RunStopped:
            return Stopped()
        except InvalidValue as error:
            return Raised(str(error), final=True)
        # The worker's outermost frame: whatever a command raises, SystemExit included, is a failed attempt.
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place that may
            return Raised(_described(error), final=retry.gives_up_on(_names(error)))
        return Returned()

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
                # Fenced off, or our own write arrived although its reply did not: either way it is settled.
                return run
            if self.runs.advance([RunChange(run, after)], now) == [Recorded.RECORDED]:
                return after
        return Refusal.UNKNOWN_RUN


def _timed_out(error: CommandTimedOut, policies: Policies) -> Raised:
    return Raised(f"timed out after {policies.timeout}", final=policies.retry.gives_up_on(_names(error)))


def _token(run: Run) -> str:
    return run.state.token if isinstance(run.state, Running) else ""


def _context(run: Run, heart: Beating) -> RunContext:
    return RunContext(
        fire_id=run.fire_id,
        schedule_id=run.schedule_id,
        slot=run.due_at,
        attempt=run.state.attempt if isinstance(run.state, Running) else 1,
        late=run.late,
        deadline=run.expires_at,
        events=run.events,
        cancelled=heart.cancelled,
    )


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
