"""A slot that is held, with what it waits for."""

from __future__ import annotations

from typing import Any

from adapters.redis.documents.reading import number, text, truth
from domain.scheduling.decisions import Hold, Reason
from domain.scheduling.values import FireId, instant_at, micros


def write_hold(hold: Hold) -> list[Any]:
    """Return the slot, what it waits for and, where it is numbered, the numbers that it stands for."""
    numbers = [] if hold.number is None else [hold.number, hold.gathered]
    return [micros(hold.due_at), hold.reason, hold.late, hold.blocked_by, *numbers]


def read_hold(due_at: int, reason: str, late: bool, blocked_by: FireId | None, *numbers: int) -> Hold:
    """Read a slot that is held."""
    blocker = FireId(text(blocked_by)) if blocked_by else None
    return Hold(instant_at(due_at), Reason(reason), truth(late), blocker, *map(number, numbers))
