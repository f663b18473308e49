"""The document of a schedule: `<version> {…}` in the hash `schedules`; its revision stands apart."""

from __future__ import annotations

from typing import Final, NamedTuple

from adapters.redis.documents.backlog import read_backlog, write_backlog
from adapters.redis.documents.hold import read_hold, write_hold
from adapters.redis.documents.instants import length, moment
from adapters.redis.documents.progress import read_checkpoint, read_progress, write_checkpoint, write_progress
from adapters.redis.documents.reading import LIST, NUMBER, TEXT, check_fields, reading
from adapters.redis.documents.standstill import (
    read_circuit,
    read_pause,
    read_retirement,
    write_circuit,
    write_pause,
    write_retirement,
)
from adapters.redis.documents.text import FORMAT, Document, unversioned, versioned
from adapters.redis.documents.watch import read_watch, write_watch
from domain.scheduling.alarms import Watch
from domain.scheduling.definition import Revision
from domain.scheduling.events import On
from domain.scheduling.inbox import Inbox
from domain.scheduling.intake import to_read
from domain.scheduling.policies.breaker import Closed
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Tidings
from domain.scheduling.values import ScheduleId, instant_at, micros

KIND: Final = "schedule"

_FIELDS: Final = {
    **dict.fromkeys(
        (
            "format",
            "created",
            "revision",
            "since",
            "generation",
            "started",
            "last_started",
            "succeeded",
            "subject",
            "oldest_revision",
            "line",
        ),
        NUMBER,
    ),
    **dict.fromkeys(("exclusive", "origin"), TEXT),
    **dict.fromkeys(("progress", "checkpoint", "held", "circuit", "backlog", "watch"), LIST),
    **dict.fromkeys(("paused", "retired", "inbox", "after"), LIST),
}

_CLOSED: Final = Closed()
NOTHING_WAITS: Final = Inbox()
_NOBODY_LOOKS: Final = Watch()
NOTHING_TOLD: Final = Tidings()


class RevisionKey(NamedTuple):
    """
    Which definition is in force: revisions never change, so whatever is known under a key stays true.

    The instant is part of it because the numbers begin anew when an id does.
    """

    id: ScheduleId
    number: int
    since: int

    @classmethod
    def of(cls, schedule: Schedule) -> RevisionKey:
        """Return the key of the revision that a schedule carries."""
        return cls(schedule.id, schedule.revision.number, micros(schedule.revision.since))


class StoredSchedule(NamedTuple):
    """A schedule's document, opened but not yet joined with its revision."""

    id: ScheduleId
    version: int
    document: Document
    revision_key: RevisionKey


def write_schedule(schedule: Schedule) -> str:
    """Return the document of a schedule; what has its usual value is left out."""
    created, since = micros(schedule.created_at), micros(schedule.revision.since)
    document: Document = {
        "format": FORMAT,
        "created": created,
        "revision": schedule.revision.number,
        "progress": write_progress(schedule.progress),
    }
    if since != created:
        document["since"] = since
    document |= _for_the_scripts(schedule)
    if schedule.watch != _NOBODY_LOOKS:
        document["watch"] = write_watch(schedule.watch)
    document |= _numbers(schedule)
    if schedule.origin:
        document["origin"] = schedule.origin
    checkpoint = write_checkpoint(schedule.checkpoint)
    if checkpoint != [created]:
        document["checkpoint"] = checkpoint
    document |= _life(schedule)
    return versioned(schedule.version, document)


@reading(KIND)
def open_schedule(id: ScheduleId, text: bytes | str) -> StoredSchedule:
    """Open the document that was written under this id."""
    version, document = unversioned(text, KIND)
    check_fields(document, KIND, _FIELDS)
    since = document["since" if "since" in document else "created"]
    return StoredSchedule(id, version, document, RevisionKey(id, document["revision"], since))


@reading(KIND)
def read_schedule(
    stored: StoredSchedule, revision: Revision, inbox: Inbox = NOTHING_WAITS, tidings: Tidings = NOTHING_TOLD
) -> Schedule:
    """Join a document with its revision, and with what waits in an inbox or was told by the upstreams, if anything."""
    document = stored.document
    created, generation = document["created"], document.get("generation", 0)
    return Schedule(
        id=stored.id,
        generation=generation,
        revision=revision,
        oldest_revision=document.get("oldest_revision", 1),
        created_at=instant_at(created),
        origin=document.get("origin", ""),
        progress=read_progress(*document["progress"]),
        held=tuple(read_hold(*hold) for hold in document.get("held", ())),
        inbox=inbox,
        tidings=tidings,
        circuit=read_circuit(*document["circuit"]) if "circuit" in document else _CLOSED,
        in_line_since=moment(document.get("line")),
        backlog=read_backlog(stored.id, generation, document.get("backlog", ())),
        paused=read_pause(*document["paused"]) if "paused" in document else None,
        retired=read_retirement(*document["retired"]) if "retired" in document else None,
        started=document.get("started", 0),
        last_started=moment(document.get("last_started")),
        succeeded=moment(document.get("succeeded")),
        watch=read_watch(*document["watch"]) if "watch" in document else _NOBODY_LOOKS,
        subject_version=document.get("subject"),
        checkpoint=read_checkpoint(*document.get("checkpoint", (created,))),
        version=stored.version,
    )


def _numbers(schedule: Schedule) -> Document:
    document: Document = {}
    if schedule.oldest_revision != 1:
        document["oldest_revision"] = schedule.oldest_revision
    if schedule.generation:
        document["generation"] = schedule.generation
    if schedule.started:
        document["started"] = schedule.started
    if schedule.last_started:
        document["last_started"] = micros(schedule.last_started)
    if schedule.subject_version is not None:
        document["subject"] = schedule.subject_version
    return document


def _for_the_scripts(schedule: Schedule) -> Document:
    """Return what the scripts need of the revision, which they do not open."""
    document: Document = {}
    timing, group = schedule.definition.timing, schedule.definition.policies.exclusive
    if group:
        document["exclusive"] = group
    if schedule.follows:
        # How much of what was told to read, and by how many.
        document["after"] = [to_read(schedule), len(schedule.follows)]
    if isinstance(timing, On) and not schedule.retired:
        # How much of the inbox to read, and when an event is due.
        document["inbox"] = [to_read(schedule), length(timing.patience), length(timing.delay), timing.most]
    return document


def _life(schedule: Schedule) -> Document:
    """Return what has happened to a schedule beside its slots."""
    document: Document = {}
    if schedule.succeeded:
        document["succeeded"] = micros(schedule.succeeded)
    if schedule.held:
        document["held"] = [write_hold(hold) for hold in schedule.held]
    if schedule.in_line_since:
        document["line"] = micros(schedule.in_line_since)
    if schedule.circuit != _CLOSED:
        document["circuit"] = write_circuit(schedule.circuit)
    if schedule.backlog:
        document["backlog"] = write_backlog(schedule.backlog)
    if schedule.paused:
        document["paused"] = write_pause(schedule.paused)
    if schedule.retired:
        document["retired"] = write_retirement(schedule.retired)
    return document
