"""The forecast of the catch-up budget, as people and programs read it."""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.declarations.budgets import render_budget
from application.counting import counted
from application.scheduling.drain import Drain, Turn
from entrypoints.cli.documents import Document
from entrypoints.cli.times import iso, relative, stamp


def drain_document(drain: Drain) -> Document:
    """Return the object of the whole line."""
    return {
        "budget": render_budget(drain.budget),
        "schedules": drain.schedules,
        "slots": drain.line.slots,
        "drained_at": iso(drain.line.drained_at()),
        "whole": drain.is_whole,
    }


def turn_document(turn: Turn | None) -> Document | None:
    """Return the object of one schedule's turn; None where it does not wait, or too far behind to be known."""
    return {"slots": turn.slots, "next_at": iso(turn.next_at), "last_at": iso(turn.last_at)} if turn else None


def drain_line(drain: Drain, now: datetime) -> str:
    """Return how many wait for the budget and until when, on one line."""
    at_least = "" if drain.is_whole else "at least "
    slots, schedules = counted(drain.line.slots, "slot"), counted(drain.schedules, "schedule")
    last = f"the last starts {_when(drain.line.drained_at(), drain, now)}"
    return f"catch-up budget {render_budget(drain.budget)}: {at_least}{slots} of {schedules} waiting; {last}"


def turn_cell(turn: Turn, now: datetime) -> str:
    """Return how many slots of a schedule wait for the budget, in a few words."""
    return f"{turn.slots} catching up, the last {_roughly(turn.last_at, now)}"


def turn_line(drain: Drain, turn: Turn, now: datetime) -> str:
    """Return the same on one line."""
    slots = f"{counted(turn.slots, 'slot')} waiting for the budget ({render_budget(drain.budget)})"
    if turn.slots == 1:
        return f"{slots}; it starts {_when(turn.last_at, drain, now)}"
    return f"{slots}; the next starts {_roughly(turn.next_at, now)}, the last {_when(turn.last_at, drain, now)}"


def slot_line(drain: Drain, served_at: datetime, now: datetime) -> str:
    """Return when one slot gets its token, on one line."""
    return f"the budget ({render_budget(drain.budget)}) lets it start {_when(served_at, drain, now)}"


def _when(instant: datetime, drain: Drain, now: datetime) -> str:
    assumed = ", if nothing else comes late" if drain.is_whole else " at the earliest"
    return f"{_roughly(instant, now)} ({stamp(_to_the_second(instant))}){assumed}"


def _roughly(instant: datetime, now: datetime) -> str:
    """A token that is there already is drawn by the next look of a scheduler."""
    return relative(instant, now) if instant > now else "now"


def _to_the_second(instant: datetime) -> datetime:
    """Return the first whole second that is not before a forecast: it is not known more exactly."""
    return (instant + timedelta(microseconds=999_999)).replace(microsecond=0)
