"""What a store holds today stays readable: each document is read and written exactly as kept in `format-1/`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from adapters.redis.documents import event
from adapters.redis.documents.act import read_act, write_act
from adapters.redis.documents.entry import read_entry, write_entry
from adapters.redis.documents.event import read_arrival
from adapters.redis.documents.learning import (
    read_class,
    read_event,
    read_upload,
    write_class,
    write_event,
    write_upload,
)
from adapters.redis.documents.offers import read_offers, write_offers
from adapters.redis.documents.revision import read_revision, write_revision
from adapters.redis.documents.run import read_run, write_run
from adapters.redis.documents.schedule import open_schedule, read_schedule, write_schedule
from adapters.redis.documents.telling import read_telling, write_telling
from application.ports.errors import NewerDocument, UnreadableDocument
from domain.scheduling.inbox import Arrival
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from tests.golden.values import (
    ACTS,
    CLASS_EVENTS,
    CLASSES,
    ENTRIES,
    EVENTS,
    NIGHTLY,
    OFFERS,
    REVISIONS,
    RUNS,
    SCHEDULES,
    TELLINGS,
    UPLOADS,
)

KEPT: Final = Path(__file__).parent / "format-1"


@attrs.frozen
class Kind:
    """One kind of document: its examples, and how they are written and read beside what the key says."""

    values: Mapping[str, Any]
    write: Callable[[Any], str]
    read: Callable[[Any, str | bytes], Any]


def _schedule(like: Schedule, text: str | bytes) -> Schedule:
    return read_schedule(open_schedule(like.id, text), like.revision)


def _run(like: Run, text: str | bytes) -> Run:
    return read_run(like.fire_id, text)


def _write_arrival(arrival: Arrival) -> str:
    return f"{arrival.number} {event.write_event(arrival.event)}"


KINDS: Final = {
    "revisions": Kind(REVISIONS, write_revision, lambda like, text: read_revision(like.number, text)),
    "schedules": Kind(SCHEDULES, write_schedule, _schedule),
    "runs": Kind(RUNS, write_run, _run),
    "entries": Kind(ENTRIES, write_entry, lambda _, text: read_entry(text)),
    "offers": Kind(OFFERS, write_offers, lambda _, text: read_offers(text)),
    "classes": Kind(CLASSES, write_class, lambda _, text: read_class(text)),
    "class_events": Kind(CLASS_EVENTS, write_event, lambda _, text: read_event(text)),
    "uploads": Kind(UPLOADS, write_upload, lambda _, text: read_upload(text)),
    "events": Kind(EVENTS, _write_arrival, lambda _, text: read_arrival(text)),
    "tellings": Kind(TELLINGS, write_telling, lambda _, text: read_telling(text)),
    "acts": Kind(ACTS, write_act, lambda _, text: read_act(text)),
}


def documents(kind: str) -> dict[str, str]:
    """Read the documents kept of one kind: a name and a document per line."""
    lines = (KEPT / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


EXAMPLES: Final = [pytest.param(kind, name, id=f"{kind}: {name}") for kind in KINDS for name in KINDS[kind].values]


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_a_kept_document_is_read_as_the_value_it_was_written_from(kind: str, name: str) -> None:
    """Whoever changes a codec learns here that stores in the field would not load."""
    value = KINDS[kind].values[name]

    assert KINDS[kind].read(value, documents(kind)[name]) == value


@pytest.mark.parametrize(("kind", "name"), EXAMPLES)
def test_a_value_is_written_as_it_always_was(kind: str, name: str) -> None:
    """An older version that still runs beside a newer one reads what the newer one writes."""
    assert KINDS[kind].write(KINDS[kind].values[name]) == documents(kind)[name]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kept_document_has_its_value(kind: str) -> None:
    """No line of the files is left unread."""
    assert documents(kind).keys() == KINDS[kind].values.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_from_the_future_is_refused_by_kind_and_format(kind: str) -> None:
    """Guessing at what a newer version meant would corrupt it on the next write."""
    value = next(iter(KINDS[kind].values.values()))
    version, body = _split(KINDS[kind].write(value))
    newer = [2, *body[1:]] if isinstance(body, list) else {**body, "format": 2}

    with pytest.raises(NewerDocument, match="format 2 and this version reads 1; upgrade this process"):
        KINDS[kind].read(value, version + json.dumps(newer))


@pytest.mark.parametrize("kind", ["revisions", "schedules", "runs", "acts"])
def test_a_field_that_this_version_does_not_know_is_refused_by_name(kind: str) -> None:
    """Reading the rest and writing it back would drop what a newer version meant by it."""
    value = next(iter(KINDS[kind].values.values()))
    version, body = _split(KINDS[kind].write(value))

    with pytest.raises(NewerDocument, match="the field 'novelty' is not known to this version; upgrade this process"):
        KINDS[kind].read(value, version + json.dumps({**body, "novelty": 1}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_document_is_refused_in_one_line(kind: str) -> None:
    """It names the kind and the remedy."""
    value = next(iter(KINDS[kind].values.values()))

    with pytest.raises(UnreadableDocument, match="restore it from a backup"):
        KINDS[kind].read(value, KINDS[kind].write(value)[:-3])


def test_a_document_without_a_version_is_refused() -> None:
    """Nothing could be compared with it, so nothing may build on it."""
    with pytest.raises(UnreadableDocument, match="no version"):
        open_schedule(NIGHTLY, '{"format":1}')


@pytest.mark.parametrize(
    "repeat", ['{"trigger":"moon"}', '{"trigger":"cron","expression":"0 2 * * *","moon":1}'], ids=["kind", "field"]
)
def test_a_trigger_that_this_version_does_not_know_is_refused(repeat: str) -> None:
    """A promise that cannot be kept in full is not kept in part."""
    document = f'{{"format":1,"since":0,"command":"x","repeat":{repeat}}}'

    with pytest.raises(UnreadableDocument, match="newer version"):
        read_revision(1, document)


def _split(text: str) -> tuple[str, Any]:
    """Part a document from the version before it, if it has one."""
    version, space, document = text.partition(" ")
    return (version + space, json.loads(document)) if version.isdigit() else ("", json.loads(text))
