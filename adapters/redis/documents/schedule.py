"""The document of a schedule: `<version> {…}` in the hash `schedules`; its revision stands apart."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from adapters.redis.documents.backlog import read_backlog, write_backlog
from adapters.redis.documents.instants import length, moment, stamp
from adapters.redis.documents.reading import LIST, NUMBER, TEXT, check_fields, number, reading, text, truth
from adapters.redis.documents.text import FORMAT, Document, unversioned, versioned
from application.ports.errors import NewerDocument
from domain.scheduling.alarms import Alarm, AlarmKind, Watch
from domain.scheduling.decisions import Hold, Reason
from domain.scheduling.definition import Revision
from domain.scheduling.events import On
from domain.scheduling.inbox import Inbox
from domain.scheduling.intake import to_read
from domain.scheduling.ledger import Checkpoint, Totals
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.breaker import Circuit, Closed, Open, Probing
from domain.scheduling.progress import Numbered, Pending, Progress, Settled, Through
from domain.scheduling.retiring import Retirement
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Tidings
from domain.scheduling.values import FireId, ScheduleId, instant_at, micros

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

_NO_TOTALS: Final = Totals()
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
        "progress": _progress(schedule.progress),
    }
    if since != created:
        document["since"] = since
    document |= _for_the_scripts(schedule)
    if schedule.watch != _NOBODY_LOOKS:
        document["watch"] = _watch(schedule.watch)
    document |= _numbers(schedule)
    if schedule.origin:
        document["origin"] = schedule.origin
    checkpoint = _checkpoint(schedule.checkpoint)
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
        progress=_read_progress(*document["progress"]),
        held=tuple(_read_hold(*hold) for hold in document.get("held", ())),
        inbox=inbox,
        tidings=tidings,
        circuit=_read_circuit(*document["circuit"]) if "circuit" in document else _CLOSED,
        in_line_since=moment(document.get("line")),
        backlog=read_backlog(stored.id, generation, document.get("backlog", ())),
        paused=_read_pause(*document["paused"]) if "paused" in document else None,
        retired=_read_retirement(*document["retired"]) if "retired" in document else None,
        started=document.get("started", 0),
        last_started=moment(document.get("last_started")),
        succeeded=moment(document.get("succeeded")),
        watch=_read_watch(*document["watch"]) if "watch" in document else _NOBODY_LOOKS,
        subject_version=document.get("subject"),
        checkpoint=_read_checkpoint(*document.get("checkpoint", (created,))),
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
        document["held"] = [_hold(hold) for hold in schedule.held]
    if schedule.in_line_since:
        document["line"] = micros(schedule.in_line_since)
    if schedule.circuit != _CLOSED:
        document["circuit"] = _circuit(schedule.circuit)
    if schedule.backlog:
        document["backlog"] = write_backlog(schedule.backlog)
    if schedule.paused:
        pause = schedule.paused
        document["paused"] = [micros(pause.at), pause.by, pause.why, micros(pause.until) if pause.until else None]
    if schedule.retired:
        document["retired"] = [micros(schedule.retired.at), schedule.retired.by]
    return document


def _progress(progress: Progress) -> list[Any]:
    match progress:
        case Through(cursor):
            return ["through", micros(cursor)]
        case Settled(at):
            return ["settled", micros(at)]
        case Numbered(cursor, at):
            return ["numbered", cursor, micros(at)]
        case Pending():
            return ["pending"]


def _read_progress(name: str, *numbers: int) -> Progress:
    match name, numbers:
        case "numbered", (cursor, at):
            return Numbered(cursor, instant_at(at))
        case "through", (cursor,):
            return Through(instant_at(cursor))
        case "settled", (at,):
            return Settled(instant_at(at))
        case "pending", ():
            return Pending()
    raise NewerDocument(f"{KIND}: the progress {name!r} is not known to this version")


def _circuit(circuit: Circuit) -> list[Any]:
    match circuit:
        case Closed(failures):
            return [circuit.name, failures]
        case Open(until):
            return [circuit.name, micros(until)]
        case Probing(fire_id):
            return [circuit.name, fire_id]


def _read_circuit(name: str, what: Any) -> Circuit:
    match name:
        case Closed.name:
            return Closed(number(what))
        case Open.name:
            return Open(instant_at(what))
        case Probing.name:
            return Probing(FireId(text(what)))
    raise NewerDocument(f"{KIND}: the circuit {name!r} is not known to this version")


def _checkpoint(checkpoint: Checkpoint) -> list[int]:
    at, totals = micros(checkpoint.at), checkpoint.totals
    return [at] if totals == _NO_TOTALS else [at, totals.started, totals.coalesced, totals.skipped]


def _read_checkpoint(at: int, *counts: int) -> Checkpoint:
    if not counts:
        return Checkpoint(instant_at(at))
    started, coalesced, skipped = map(number, counts)
    return Checkpoint(instant_at(at), Totals(started=started, coalesced=coalesced, skipped=skipped))


def _hold(hold: Hold) -> list[Any]:
    numbers = [] if hold.number is None else [hold.number, hold.gathered]
    return [micros(hold.due_at), hold.reason, hold.late, hold.blocked_by, *numbers]


def _read_hold(due_at: int, reason: str, late: bool, blocked_by: FireId | None, *numbers: int) -> Hold:
    blocker = FireId(text(blocked_by)) if blocked_by else None
    return Hold(instant_at(due_at), Reason(reason), truth(late), blocker, *map(number, numbers))


def _watch(watch: Watch) -> list[Any]:
    alarms = [[alarm.number, alarm.kind, micros(alarm.since), alarm.why] for alarm in watch.alarms]
    return [watch.raised, stamp(watch.counts_from), stamp(watch.look_at), *alarms]


def _read_watch(raised: int, counts_from: int | None, look_at: int | None, *alarms: list[Any]) -> Watch:
    return Watch(
        alarms=tuple(_read_alarm(*alarm) for alarm in alarms),
        raised=number(raised),
        counts_from=moment(counts_from),
        look_at=moment(look_at),
    )


def _read_alarm(which: int, kind: str, since: int, why: str) -> Alarm:
    return Alarm(number=number(which), kind=AlarmKind(kind), since=instant_at(since), why=text(why))


def _read_pause(at: int, by: str, why: str, until: int | None) -> Pause:
    return Pause(at=instant_at(at), by=text(by), why=text(why), until=moment(until))


def _read_retirement(at: int, by: str) -> Retirement:
    return Retirement(at=instant_at(at), by=text(by))
