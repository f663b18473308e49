"""Why a schedule stands still, for whoever asks why it never runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from application.ports.lease_store import Lease
from domain.scheduling.following import waits_for
from domain.scheduling.schedule import Schedule
from entrypoints.cli.times import relative, rough, stamp

A_WHILE: Final = timedelta(seconds=10)
"""How far behind a leader may be before anybody need wonder."""


def next_line(schedule: Schedule, now: datetime) -> str:
    """Say that nothing has been decided, and when there will be something to decide."""
    slot = schedule.next_slot()
    ahead = f"; the next one is at {stamp(slot)} ({relative(slot, now)})" if slot and slot > now else ""
    return f"no slot has been decided yet{ahead}"


def undecided_line(schedule: Schedule, lease: Lease | None, now: datetime) -> str | None:
    """Say why nothing has been decided that is due, if that is so, or of whom a schedule after others has to hear."""
    if awaited := waits_for(schedule):
        return f"waits for {', '.join(awaited)} to tell what became of the next slot"
    slot = schedule.next_slot()
    if slot is None or slot > now:
        return None
    due = f"{stamp(slot)} has been due for {rough(now - slot)}"
    if schedule.paused:
        return f"{due}; paused by {schedule.paused.by}, `kept resume {schedule.id}` goes on"
    if lease is None or lease.ends_at <= now:
        return f"{due}; nobody leads, so no slot is decided: run `kept scheduler`"
    return f"{due}; {lease.holder} leads, and its log says why it does not decide" if now - slot > A_WHILE else None
