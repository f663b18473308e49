"""Decisions on tiny inputs in words: slots are minutes after twelve, so that tables of them can be read."""

from __future__ import annotations

from datetime import datetime

from domain.scheduling.decisions import Coalesce, Decision, Hold, Reason, Skip, Start
from tests.examples import at


def slot_at(minute: str) -> datetime:
    """Return the slot at a minute from 1 to 9."""
    return at(f"12:0{minute}")


def in_words(decision: Decision) -> str:
    """Return a decision as 'start 1', 'hold 2', 'skip 3 overlap' or 'coalesce 1 into 2'."""
    match decision:
        case Start(due_at):
            return f"start {due_at.minute}"
        case Hold(due_at):
            return f"hold {due_at.minute}"
        case Skip(span, reason):
            return f"skip {span.first.minute} {reason}"
        case Coalesce(span, into, reason):
            assert reason is Reason.OVERLAP
            return f"coalesce {span.first.minute} into {into.minute}"
