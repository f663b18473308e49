"""The example values of the contract suite; each test evolves what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from application.ports.schedule_store import Record
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import CommandCall, Definition, Priority, Repeat
from domain.scheduling.ledger import Disposition, Entry, Superseded
from domain.scheduling.progress import Through
from domain.scheduling.run import Run
from domain.scheduling.run_states import Failed, Queued, Running, RunState, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Request, Slot
from domain.scheduling.triggers import Cron
from domain.scheduling.values import RequestKey, ScheduleId

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
A_SECOND: Final = timedelta(seconds=1)
A_MINUTE: Final = timedelta(minutes=1)
AN_HOUR: Final = timedelta(hours=1)
A_MICROSECOND: Final = timedelta(microseconds=1)

REPORTS: Final = ScheduleId("reports")
REMINDERS: Final = ScheduleId("reminders")
DEFINITION: Final = Definition(timing=Repeat(Cron("0 * * * *")), command=CommandCall("reports.build", {"for": "ada"}))
A_SCHEDULE: Final = Schedule.create(REPORTS, DEFINITION, NOON)
ANOTHER_SCHEDULE: Final = Schedule.create(REMINDERS, DEFINITION, NOON)

A_RUN: Final = Run.record(Slot(REPORTS, 0, NOON + AN_HOUR), A_SCHEDULE.revision, NOON + AN_HOUR, late=False)
AN_ENTRY: Final = Entry(
    span=Span.of(NOON + AN_HOUR),
    disposition=Disposition.STARTED,
    reason=None,
    generation=0,
    revision=1,
    decided_at=NOON + AN_HOUR,
)
SUPERSEDED: Final = Superseded(
    disposition=Disposition.COALESCED, reason=Reason.MISSED, into=NOON + 3 * AN_HOUR, decided_at=NOON + 3 * AN_HOUR
)


def created(schedule: Schedule = A_SCHEDULE, wake_at: datetime | None = NOON + AN_HOUR) -> Record:
    """Return the record that makes a schedule."""
    return Record(expected_version=None, schedule=schedule, wake_at=wake_at)


def decided(record: Record, at: datetime = NOON + AN_HOUR) -> Record:
    """Return the record of a decision that follows on another: one version on, up to `at`."""
    before = record.schedule
    after = attrs.evolve(before, version=before.version + 1, progress=Through(at))
    return Record(expected_version=before.version, schedule=after, wake_at=at + AN_HOUR)


def run_of(
    hour: int = 1, schedule: Schedule = A_SCHEDULE, *, priority: Priority = Priority.DEFAULT, deadline: bool = False
) -> Run:
    """Return the run of the slot `hour` hours after noon, recorded on time."""
    due_at = NOON + hour * AN_HOUR
    run = Run.record(Slot(schedule.id, 0, due_at), schedule.revision, due_at, late=False)
    return attrs.evolve(run, priority=priority, expires_at=due_at + AN_HOUR if deadline else None)


def requested(key: str, at: datetime) -> Run:
    """Return a run that somebody asked for by hand."""
    return Run.record(Request(REPORTS, 0, RequestKey(key), at), A_SCHEDULE.revision, at, late=False)


def entry_at(hour: int, disposition: Disposition = Disposition.STARTED, reason: Reason | None = None) -> Entry:
    """Return the entry of the slot `hour` hours after noon."""
    slot = NOON + hour * AN_HOUR
    return attrs.evolve(AN_ENTRY, span=Span.of(slot), disposition=disposition, reason=reason, decided_at=slot)


def queued(run: Run, at: datetime) -> Run:
    """Return a run as handed to the queue."""
    return moved(run, Queued(1, 1, at))


def running(run: Run, at: datetime, token: str = "token") -> Run:
    """Return a run as admitted under a token."""
    return moved(run, Running(1, 1, token, "worker-1", at))


def waiting(run: Run, at: datetime) -> Run:
    """Return a run that waits for its next attempt."""
    return moved(run, Waiting(2, at))


def failed(run: Run, at: datetime) -> Run:
    """Return a run that failed for good."""
    return moved(run, Failed(at, "no such class"))


def moved(run: Run, state: RunState) -> Run:
    """Return a run one version on, in another state."""
    return attrs.evolve(run, state=state, version=run.version + 1)
