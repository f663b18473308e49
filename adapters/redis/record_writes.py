"""A decision's write, flattened for the script `record`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.redis.batches import Argument
from adapters.redis.catch_up import draw_arguments, place_arguments
from adapters.redis.documents.act import write_act
from adapters.redis.documents.entry import write_entry
from adapters.redis.documents.revision import write_revision
from adapters.redis.documents.schedule import write_schedule
from adapters.redis.run_writes import run_body, run_change_body
from application.ports.run_store import RunChange
from application.ports.schedule_store import Record
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, micros


def record_body(record: Record, *, store_has_revision: bool) -> list[Argument]:
    """Return the body of the write, as `record.lua` reads it; sections without items are left out."""
    wake_at = "" if record.wake_at is None else micros(record.wake_at)
    body: list[Argument] = [write_schedule(record.schedule), wake_at, *_as_read(record)]
    if not store_has_revision:
        body += ["revision", 1, record.schedule.revision.number, write_revision(record.schedule.revision)]
    if record.entries:
        body += ["entries", len(record.entries), *_entries(record.entries)]
    if record.runs:
        body += ["runs", len(record.runs), *_new_runs(record.runs)]
    if record.retried:
        body += ["retried", len(record.retried), *_retried(record.retried)]
    if record.waits_for:
        body += ["waits", 1, record.waits_for]
    if record.act:
        body += ["act", 1, write_act(record.act)]
    return body + _listening(record) + _catching_up(record) + _leaving(record)


def forgetting_body(schedule: Schedule, its_runs: Sequence[FireId]) -> list[Argument]:
    """Return the body of the write after which nothing is left of a schedule."""
    return ["", "revisions", schedule.revision.number, "runs", len(its_runs), *its_runs]


def _listening(record: Record) -> list[Argument]:
    body: list[Argument] = []
    if record.reading and record.reading.taken:
        taken = record.reading.taken
        body += ["taken", len(taken), *(number for first_and_last in taken for number in first_and_last)]
    if record.leaves:
        body += ["leaves", 1, record.leaves]
    if record.listens_to:
        body += ["listens", 1, record.listens_to]
    return body


def _catching_up(record: Record) -> list[Argument]:
    place = ["place", 1, *place_arguments(record.place)] if record.place or record.was_in_line else []
    draw = ["draw", 1, *draw_arguments(record.draw)] if record.draw else []
    return [*place, *draw]


def _leaving(record: Record) -> list[Argument]:
    sections: dict[str, list[Argument]] = {
        "notices": [notice.key for notice in record.notices],
        "trimmed_entries": [micros(first) for first in record.trimmed_entries],
        "trimmed_runs": [*record.trimmed_runs],
        "trimmed_revisions": [*record.trimmed_revisions],
    }
    return [argument for name, items in sections.items() if items for argument in (name, len(items), *items)]


def _entries(entries: Sequence[Entry]) -> Iterator[Argument]:
    for entry in entries:
        yield micros(entry.span.first)
        yield micros(entry.span.last)
        yield write_entry(entry)


def _as_read(record: Record) -> Iterator[Argument]:
    """Yield what must still be as it was read: runs that begin again, those of an exclusive group, and an inbox."""
    yield len(record.retried)
    for change in record.retried:
        yield change.before.fire_id
        yield change.before.version
    yield record.claim.group if record.claim else ""
    if record.claim:
        yield len(record.claim.unfinished)
        yield from record.claim.unfinished
    yield record.reading.newest if record.reading else ""
    if record.reading:
        yield int(record.reading.last)


def _retried(changes: Sequence[RunChange]) -> Iterator[Argument]:
    for change in changes:
        body = run_change_body(change)
        yield change.before.fire_id
        yield len(body)
        yield from body


def _new_runs(runs: Sequence[Run]) -> Iterator[Argument]:
    for run in runs:
        body = run_body(None, run)
        yield run.fire_id
        yield micros(run.recorded_at) if run.is_request else ""
        yield len(body)
        yield from body
