"""Live lines: what was decided about each slot, and how each attempt ended, as it happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from application.counting import counted
from application.ports.errors import StoreUnreachable
from application.scheduling.coordinator import TickReport
from application.scheduling.views import range_view, slot_view
from domain.scheduling.delivery import Delivery, Refusal
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.run_states import Attempt, AttemptOutcome, Failed, FannedOut, Waiting
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import ScheduleId
from entrypoints.cli.ledgers import because
from entrypoints.cli.screen import say
from entrypoints.cli.times import rough, stamp
from entrypoints.inline import Observer

PATIENCE: Final = timedelta(seconds=1)


class Narrator(Observer):
    """
    Prints one line for each thing that happened, and keeps nothing back: somebody may read it through a pipe.

    What a tick hands over may have been executed before the tick is over and tells of it. So how an attempt ended is
    told between ticks; after `PATIENCE`, in any case, because a tick may wait for a store that is away.
    """

    def __init__(self, between_ticks: Event | None = None) -> None:
        self._between_ticks = between_ticks or Event()
        self._between_ticks.set()

    def ticking(self) -> None:
        self._between_ticks.clear()

    def ticked(self, report: TickReport) -> None:
        for id, entries in report.planned.accounts:
            for entry in entries:
                _tell(report.now, _decided(id, entry))
        for run in report.went_on.ended:
            _tell(report.now, _gathered(run))
        self._between_ticks.set()

    def executed(self, delivery: Delivery, executed: object) -> None:
        self._between_ticks.wait(PATIENCE.total_seconds())
        match executed:
            case Run(attempts=attempts) if ended := _attempt(attempts, delivery.attempt):
                _tell(ended.ended_at, " ".join(_ended(executed, ended)))
            case Refusal():
                say(f"         {delivery.fire_id}: this delivery was refused, {executed}")
                sys.stdout.flush()

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        say(f"         the store does not answer ({error}); trying again in {rough(retry_in)}")
        sys.stdout.flush()
        self._between_ticks.set()


def _tell(at: datetime, what: str) -> None:
    say(f"{at:%H:%M:%S} {what}")
    sys.stdout.flush()


def _decided(id: ScheduleId, entry: Entry) -> str:
    why = because(slot_view(entry, None) if entry.span.is_single else range_view(entry))
    return f"{id}: {_slots(entry)} {entry.disposition}, {why}"


def _gathered(run: Run) -> str:
    why = f": {run.state.why}" if isinstance(run.state, Failed) else ""
    ended = f"{run.state.name}, with the last of its {counted(len(run.items), 'child run')}"
    return f"{run.schedule_id}: {stamp(run.due_at)} {ended}{why}"


def _slots(entry: Entry) -> str:
    span = entry.span
    return stamp(span.first) if span.is_single else f"{stamp(span.first)} … {stamp(span.last)} ({span.count} slots)"


def _attempt(attempts: tuple[Attempt, ...], number: int) -> Attempt | None:
    return next((each for each in attempts if each.number == number), None)


def _ended(run: Run, attempt: Attempt) -> Iterator[str]:
    item = parse_fire_id(run.fire_id).item_key
    yield f"{run.schedule_id}: {stamp(run.due_at)}{f', item {item},' if item else ''} {_outcome(run, attempt)}"
    yield f"after {rough(attempt.ended_at - attempt.started_at)}"
    if attempt.outcome is not AttemptOutcome.SUCCEEDED:
        yield f"(attempt {attempt.number}): {attempt.error.partition(chr(10))[0]}"
    if isinstance(run.state, FannedOut):
        yield f"- into {counted(len(run.items), 'child run')}"
    if isinstance(run.state, Waiting):
        yield f"- attempt {run.state.attempt} follows at {stamp(run.state.not_before)}"


def _outcome(run: Run, attempt: Attempt) -> str:
    return "fanned out" if isinstance(run.state, FannedOut) else attempt.outcome
