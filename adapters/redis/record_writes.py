"""A decision's write, flattened for the script `record`."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.redis.batches import Argument
from adapters.redis.documents.act import write_act
from adapters.redis.documents.entry import write_entry
from adapters.redis.documents.revision import write_revision
from adapters.redis.documents.schedule import write_schedule
from adapters.redis.run_writes import run_body
from application.ports.schedule_store import Record
from domain.scheduling.definition import Revision
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, micros


def record_body(record: Record, *, store_has_revision: bool) -> list[Argument]:
    """Return the body of the write, as `record.lua` reads it."""
    trimmed = [micros(first) for first in record.trimmed_entries]
    return [
        write_schedule(record.schedule),
        "" if record.wake_at is None else micros(record.wake_at),
        *(("", "") if store_has_revision else _revision(record.schedule.revision)),
        *_entries(record.entries),
        *_new_runs(record.runs),
        *_counted([notice.key for notice in record.notices]),
        *_counted(trimmed),
        *_counted(record.trimmed_runs),
        *_counted(record.trimmed_revisions),
        write_act(record.act) if record.act else "",
    ]


def forgetting_body(schedule: Schedule, its_runs: Sequence[FireId]) -> list[Argument]:
    """Return the body of the write after which nothing is left of a schedule."""
    return ["", schedule.revision.number, *_counted(its_runs)]


def _revision(revision: Revision) -> tuple[int, str]:
    return revision.number, write_revision(revision)


def _entries(entries: Sequence[Entry]) -> list[Argument]:
    flat: list[Argument] = [len(entries)]
    for entry in entries:
        flat.append(micros(entry.span.first))
        flat.append(write_entry(entry))
    return flat


def _new_runs(runs: Sequence[Run]) -> list[Argument]:
    flat: list[Argument] = [len(runs)]
    for run in runs:
        body = run_body(None, run)
        flat += [run.fire_id, micros(run.recorded_at) if run.is_request else "", len(body), *body]
    return flat


def _counted(items: Sequence[Argument]) -> list[Argument]:
    return [len(items), *items]
