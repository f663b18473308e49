"""Canonical example values: tests begin with one of these and evolve the one thing they are about.

The day is Monday, 2 March 2026, in UTC; the schedule comes due every minute from 12:01 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.definition import CommandCall, Definition, Once, Policies, Repeat
from domain.scheduling.delivery import Delivery
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.policies.retry import Retry
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.triggers import Every
from domain.scheduling.values import FireId, ScheduleId, schedule_id


def at(clock: str) -> datetime:
    """Return the instant of the example day at '12:05' or '12:05:30.25', in UTC."""
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=UTC)


NOON: Final = at("12:00")
A_SECOND: Final = timedelta(seconds=1)
A_MINUTE: Final = timedelta(minutes=1)
AN_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)

AN_ID: Final[ScheduleId] = schedule_id("nightly-report")
A_COMMAND: Final = CommandCall("reports.build", {"instructor": "ada"})

A_DEFINITION: Final = Definition(timing=Repeat(Every(A_MINUTE)), command=A_COMMAND)
A_SCHEDULE: Final = Schedule.create(AN_ID, A_DEFINITION, NOON)

A_PROMISE: Final = Definition(timing=Once(at("13:00"), because="the class begins at 14:00"), command=A_COMMAND)
A_ONE_OFF: Final = Schedule.create(schedule_id("reminder-7"), A_PROMISE, NOON)

A_SLOT: Final = Slot(AN_ID, 0, at("12:01"))
A_RUN: Final = Run.record(A_SLOT, A_SCHEDULE.revision, at("12:01"), late=False)
A_DELIVERY: Final = Delivery(A_SLOT.fire_id, 1, 1)
SOME_RETRIES: Final = Retry(max_attempts=3, base=10 * A_SECOND, jitter=0)


def under(definition: Definition = A_DEFINITION, /, **policies: Any) -> Definition:
    """Return the definition with these policies, every other one at its default."""
    return attrs.evolve(definition, policies=Policies(**policies))


def a_schedule(definition: Definition = A_DEFINITION, /, **policies: Any) -> Schedule:
    """Return a schedule created at noon under these policies."""
    return Schedule.create(AN_ID, under(definition, **policies), NOON)


def run_of(clock: str, generation: int = 0) -> FireId:
    """Return the fire id of the example schedule's slot at `clock`."""
    return Slot(AN_ID, generation, at(clock)).fire_id


def beside(*clocks: str) -> Circumstances:
    """Return the circumstances in which the runs of these slots have not ended."""
    return Circumstances([run_of(clock) for clock in clocks])


def told(account: Decided | Iterable[Entry]) -> list[str]:
    """Return ledger entries as short lines, oldest slot first, such as '12:01-12:03 (3) skipped missed'."""
    entries: Sequence[Entry] = account.entries if isinstance(account, Decided) else list(account)
    return [_line(entry) for entry in sorted(entries, key=lambda entry: entry.span.first)]


def _line(entry: Entry) -> str:
    words = [_slots(entry), entry.disposition.value, entry.reason.value if entry.reason else ""]
    if entry.disposition is Disposition.COALESCED and entry.into:
        words.append(f"into {_clock(entry.into)}")
    return " ".join(word for word in words if word)


def _slots(entry: Entry) -> str:
    first, last = _clock(entry.span.first), _clock(entry.span.last)
    return first if entry.span.is_single else f"{first}-{last} ({entry.span.count})"


def _clock(instant: datetime) -> str:
    shown = f"{instant:%H:%M:%S.%f}".rstrip("0").rstrip(".")
    return shown.removesuffix(":00") if instant.microsecond == 0 and instant.second == 0 else shown
