"""How far a schedule has come: what it has decided, and where the kept part of its ledger begins."""

from __future__ import annotations

from typing import Any, Final

from adapters.redis.documents.reading import number
from application.ports.errors import NewerDocument
from domain.scheduling.ledger import Checkpoint, Totals
from domain.scheduling.progress import Numbered, Pending, Progress, Settled, Through
from domain.scheduling.values import instant_at, micros

_NO_TOTALS: Final = Totals()


def write_progress(progress: Progress) -> list[Any]:
    """Return the kind of progress, and its numbers."""
    match progress:
        case Through(cursor):
            return ["through", micros(cursor)]
        case Settled(at):
            return ["settled", micros(at)]
        case Numbered(cursor, at):
            return ["numbered", cursor, micros(at)]
        case Pending():
            return ["pending"]


def read_progress(name: str, *numbers: int) -> Progress:
    """Read a kind of progress; raise `NewerDocument` for one that this version does not know."""
    match name, numbers:
        case "numbered", (cursor, at):
            return Numbered(cursor, instant_at(at))
        case "through", (cursor,):
            return Through(instant_at(cursor))
        case "settled", (at,):
            return Settled(instant_at(at))
        case "pending", ():
            return Pending()
    raise NewerDocument(f"the progress {name!r} is not known to this version")


def write_checkpoint(checkpoint: Checkpoint) -> list[int]:
    """Return the instant, and the totals where anything lies before it."""
    at, totals = micros(checkpoint.at), checkpoint.totals
    return [at] if totals == _NO_TOTALS else [at, totals.started, totals.coalesced, totals.skipped]


def read_checkpoint(at: int, *counts: int) -> Checkpoint:
    """Read the instant and, where there are any, the totals."""
    if not counts:
        return Checkpoint(instant_at(at))
    started, coalesced, skipped = map(number, counts)
    return Checkpoint(instant_at(at), Totals(started=started, coalesced=coalesced, skipped=skipped))
