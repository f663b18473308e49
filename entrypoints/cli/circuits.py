"""The circuit of a schedule that has a breaker, as people and programs read it."""

from __future__ import annotations

from datetime import datetime

from domain.scheduling.policies.breaker import Breaker, Closed, Open, Probing
from domain.scheduling.schedule import Schedule
from entrypoints.cli.documents import Document
from entrypoints.cli.times import iso, relative, stamp


def circuit_document(schedule: Schedule) -> Document | None:
    """Return the object of the circuit; None for a schedule without a breaker."""
    if schedule.definition.policies.breaker is None:
        return None
    match schedule.circuit:
        case Closed(failures):
            return {"state": Closed.name, "failures": failures, "until": None, "probe": None}
        case Open(until):
            return {"state": Open.name, "failures": None, "until": iso(until), "probe": None}
        case Probing(fire_id):
            return {"state": Probing.name, "failures": None, "until": None, "probe": fire_id}


def circuit_line(schedule: Schedule, now: datetime) -> str | None:
    """Return the circuit's state and what it means for the next slot; None for a schedule without a breaker."""
    breaker = schedule.definition.policies.breaker
    return _told(schedule, breaker, now) if breaker else None


def _told(schedule: Schedule, breaker: Breaker, now: datetime) -> str:
    match schedule.circuit:
        case Closed(failures):
            return f"closed, {failures} of {breaker.failures} failures in a row" if failures else "closed"
        case Open(until) if until <= now:
            return "open, and the cool-down has ended; the next slot is the probe"
        case Open(until):
            return f"open until {stamp(until)} ({relative(until, now)}); slots are skipped until then"
        case Probing(fire_id):
            return f"probing with {fire_id}; slots are skipped until that has ended"
