"""A decision's write, as the script `record` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.redis.batches import Body
from adapters.redis.catch_up import draw_body, place_body
from adapters.redis.documents.act import write_act
from adapters.redis.documents.entry import write_entry
from adapters.redis.documents.event import write_event
from adapters.redis.documents.revision import write_revision
from adapters.redis.documents.schedule import write_schedule
from adapters.redis.news import heard_sections, news_sections
from adapters.redis.run_writes import run_body, run_change_body
from application.ports.schedule_store import Reading, Record
from domain.scheduling.ledger import Entry
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, micros


def record_body(record: Record, *, store_has_revision: bool) -> Body:
    """Return the body of the write; sections without items are left out."""
    wake_at = "" if record.wake_at is None else micros(record.wake_at)
    body: list[Any] = [write_schedule(record.schedule), wake_at, _as_read(record)]
    if not store_has_revision:
        body.append(["revision", [record.schedule.revision.number, write_revision(record.schedule.revision)]])
    if record.entries:
        body.append(["entries", *map(_entry, record.entries)])
    if record.runs:
        body.append(["runs", *map(_new_run, record.runs)])
    body += _rarities(record)
    return body


def forgetting_body(schedule: Schedule, its_runs: Sequence[FireId]) -> Body:
    """Return the body of the write after which nothing is left of a schedule."""
    return ["", schedule.revision.number, its_runs]


def _entry(entry: Entry) -> Body:
    return [micros(entry.span.first), micros(entry.span.last), write_entry(entry)]


def _new_run(run: Run) -> Body:
    return [run.fire_id, micros(run.recorded_at) if run.is_request else "", run_body(None, run)]


def _as_read(record: Record) -> dict[str, Body]:
    """Return what must still be as it was read: runs that change, those of an exclusive group, and an inbox."""
    found: dict[str, Body] = {}
    if record.changed:
        found["runs"] = [(change.before.fire_id, change.before.version) for change in record.changed]
    if record.claim:
        found["group"] = [record.claim.group, record.claim.unfinished]
    if record.reading:
        found["inbox"] = [record.reading.newest, record.reading.last]
    return found


def _rarities(record: Record) -> Iterator[Body]:
    """Yield the sections that few records have."""
    if record.changed:
        yield ["changed", *((each.before.fire_id, run_change_body(each)) for each in record.changed)]
    if record.waits_for:
        yield ["waits", [record.waits_for]]
    if record.act:
        yield ["act", [write_act(record.act)]]
    if record.alerts:
        yield ["alerts", *([write_event(each)] for each in record.alerts)]
    if record.place or record.was_in_line:
        yield ["place", place_body(record.place)]
    if record.draw:
        yield ["draw", draw_body(record.draw)]
    yield from _listening(record)
    yield from _leaving(record)


def _listening(record: Record) -> Iterator[Body]:
    if record.reading:
        yield from _taken_in(record.reading)
    if record.unfollows:
        yield _section("unfollows", record.unfollows)
    if record.follows:
        yield _section("follows", record.follows)
    if record.leaves:
        yield ["leaves", [record.leaves]]
    if record.listens_to:
        yield ["listens", [record.listens_to]]
    if record.news:
        yield from news_sections(record.news)


def _taken_in(reading: Reading) -> Iterator[Body]:
    if reading.taken:
        yield ["taken", *reading.taken]
    if reading.last:
        yield ["unheard", []]
    elif reading.heard:
        yield from heard_sections(reading.heard)


def _leaving(record: Record) -> Iterator[Body]:
    if record.notices:
        yield _section("notices", (notice.key for notice in record.notices))
    if record.trimmed_entries:
        yield _section("trimmed_entries", map(micros, record.trimmed_entries))
    if record.trimmed_runs:
        yield _section("trimmed_runs", record.trimmed_runs)
    if record.trimmed_revisions:
        yield _section("trimmed_revisions", record.trimmed_revisions)


def _section(name: str, items: Iterable[str | int]) -> Body:
    return [name, *([item] for item in items)]
