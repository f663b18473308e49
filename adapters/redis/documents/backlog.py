"""The backfilled slots that a schedule has in its backlog: each the run as it was prepared, and what it supersedes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.redis.documents.entry import read_superseded, superseded_document
from adapters.redis.documents.run import run_document, run_of
from adapters.redis.documents.text import Document
from domain.scheduling.backlog import Backfilled
from domain.scheduling.decisions import Reason
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId, instant_at

PREPARED = 1
"""The version of a run that no store has seen yet."""


def write_backlog(backlog: Iterable[Backfilled]) -> list[Any]:
    """Return the backlog; the fire ids follow from the schedule."""
    return [_written(each) for each in backlog]


def read_backlog(id: ScheduleId, generation: int, backlog: Iterable[Any]) -> tuple[Backfilled, ...]:
    """Return the backlog of the schedule that has this id and generation."""
    return tuple(_read(id, generation, *each) for each in backlog)


def _written(each: Backfilled) -> list[Any]:
    document = [run_document(each.run), superseded_document(each.supersedes)]
    return document if each.reason is Reason.OVERLAP else [*document, each.reason]


def _read(
    id: ScheduleId, generation: int, document: Document, superseded: list[Any], reason: str = Reason.OVERLAP
) -> Backfilled:
    slot = Slot(id, generation, instant_at(document["due"]))
    return Backfilled(run_of(slot.fire_id, PREPARED, document), read_superseded(*superseded), Reason(reason))
