"""The document of a run: `<version> {…}` in the hash `runs`, under its fire id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.redis.documents.event import event_document, event_of
from adapters.redis.documents.instants import length, moment, stamp
from adapters.redis.documents.reading import (
    DECIMAL,
    LIST,
    NUMBER,
    TEXT,
    TRUTH,
    check_fields,
    number,
    reading,
    text,
    truth,
)
from adapters.redis.documents.text import FORMAT, Document, unversioned, versioned
from application.ports.errors import NewerDocument
from domain.scheduling.definition import TIMEOUT, CommandCall, Priority
from domain.scheduling.policies.sla import Agreed
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    FannedOut,
    Item,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import FireId, ScheduleId, instant_at, micros

KIND: Final = "run"

_FIELDS: Final = {
    **dict.fromkeys(("format", "due", "recorded", "revision", "expires", "retry_until", "timeout"), NUMBER),
    **dict.fromkeys(("priority", "group", "cancel_asked_by"), TEXT),
    **dict.fromkeys(("state", "attempts", "command", "retried", "events", "agreed", "items"), LIST),
    "late": TRUTH,
    "reading": DECIMAL,
}


def write_run(run: Run) -> str:
    """Return the document of a run, its version before it."""
    return versioned(run.version, run_document(run))


def run_document(run: Run) -> Document:
    """Return what is kept of a run; what has its usual value is left out."""
    document: Document = {
        "format": FORMAT,
        "due": micros(run.due_at),
        "recorded": micros(run.recorded_at),
        "revision": run.revision,
        "state": _state(run.state),
    }
    if run.priority is not Priority.DEFAULT:
        document["priority"] = run.priority
    if run.group:
        document["group"] = run.group
    if run.late:
        document["late"] = True
    if run.expires_at:
        document["expires"] = micros(run.expires_at)
    if run.retry_until:
        document["retry_until"] = micros(run.retry_until)
    if run.timeout != TIMEOUT:
        document["timeout"] = length(run.timeout)
    if run.attempts:
        document["attempts"] = [_attempt(attempt) for attempt in run.attempts]
    return document | _rarities(run)


@reading(KIND)
def read_run(fire_id: FireId, text: bytes | str) -> Run:
    """Return the run that was written under this fire id."""
    return run_of(fire_id, *unversioned(text, KIND))


def run_of(fire_id: FireId, version: int, document: Document) -> Run:
    """Return the run of which this is kept."""
    check_fields(document, KIND, _FIELDS)
    retried, forgiven = map(number, document.get("retried", (0, 0)))
    return Run(
        fire_id=fire_id,
        schedule_id=ScheduleId(parse_fire_id(fire_id).schedule_id),
        due_at=instant_at(document["due"]),
        revision=document["revision"],
        priority=Priority(document.get("priority", Priority.DEFAULT)),
        group=document.get("group"),
        recorded_at=instant_at(document["recorded"]),
        late=document.get("late", False),
        expires_at=moment(document.get("expires")),
        retry_until=moment(document.get("retry_until")),
        agreed=_read_agreed(*document["agreed"]) if "agreed" in document else None,
        timeout=timedelta(microseconds=document["timeout"]) if "timeout" in document else TIMEOUT,
        state=_read_state(*document["state"]),
        attempts=tuple(_read_attempt(*attempt) for attempt in document.get("attempts", ())),
        cancel_asked_by=document.get("cancel_asked_by"),
        command=_read_command(*document["command"]) if "command" in document else None,
        events=tuple(event_of(*event) for event in document.get("events", ())),
        reading=document.get("reading"),
        items=tuple(map(text, document.get("items", ()))),
        retried=retried,
        forgiven=forgiven,
        version=version,
    )


def _rarities(run: Run) -> Document:
    """Return what few runs have: a service level, a wish to stop, a command, events or a reading, a retry by hand."""
    document: Document = {}
    if run.agreed:
        document["agreed"] = [stamp(run.agreed.begun_by), stamp(run.agreed.ended_by)]
    if run.cancel_asked_by is not None:
        document["cancel_asked_by"] = run.cancel_asked_by
    if run.command:
        document["command"] = [run.command.name, dict(run.command.arguments)]
    if run.events:
        document["events"] = [event_document(event) for event in run.events]
    if run.reading is not None:
        document["reading"] = run.reading
    if run.items:
        document["items"] = list(run.items)
    if run.retried:
        document["retried"] = [run.retried, run.forgiven]
    return document


def _state(state: RunState) -> list[Any]:
    match state:
        case Waiting(attempt, at, handed_over):
            return ["waiting", micros(at), attempt, *([handed_over] if handed_over else [])]
        case Queued(attempt, ordinal, at):
            return ["queued", micros(at), attempt, ordinal]
        case Running(attempt, ordinal, token, worker, at, repeatable):
            return ["running", micros(at), attempt, ordinal, token, worker, *([] if repeatable else [repeatable])]
        case FannedOut(at, command, left, look_at):
            return [
                "fanned_out",
                micros(at),
                command,
                stamp(look_at),
                [[each.key, dict(each.arguments)] for each in left],
            ]
        case Failed(at, why):
            return ["failed", micros(at), why]
        case Cancelled(at, by):
            return ["cancelled", micros(at), by]
        case Succeeded(at) | Expired(at):
            return [state.name, micros(at)]


def _read_state(name: str, microseconds: int, *rest: Any) -> RunState:
    at = instant_at(microseconds)
    match name, rest:
        case "waiting", (attempt, *handed_over):
            return Waiting(number(attempt), at, *map(number, handed_over))
        case "queued", (attempt, ordinal):
            return Queued(number(attempt), number(ordinal), at)
        case "running", (attempt, ordinal, token, worker, *repeatable):
            return Running(number(attempt), number(ordinal), text(token), text(worker), at, *map(truth, repeatable))
        case "fanned_out", (command, look_at, left):
            return FannedOut(at, text(command), tuple(Item(text(key), given) for key, given in left), moment(look_at))
    return _read_end(name, at, rest)


def _read_end(name: str, at: datetime, rest: Sequence[Any]) -> RunState:
    match name, rest:
        case "succeeded", ():
            return Succeeded(at)
        case "failed", (why,):
            return Failed(at, text(why))
        case "expired", ():
            return Expired(at)
        case "cancelled", (by,):
            return Cancelled(at, text(by))
    raise NewerDocument(f"{KIND}: the state {name!r} with {len(rest)} details is not known to this version")


def _attempt(attempt: Attempt) -> list[Any]:
    began, ended = micros(attempt.started_at), micros(attempt.ended_at)
    return [attempt.number, attempt.outcome, began, ended, attempt.worker, attempt.error]


def _read_agreed(begun_by: int | None, ended_by: int | None) -> Agreed:
    return Agreed(begun_by=moment(begun_by), ended_by=moment(ended_by))


def _read_command(name: str, arguments: Document) -> CommandCall:
    return CommandCall(text(name), arguments)


def _read_attempt(which: int, outcome: str, began: int, ended: int, worker: str, error: str) -> Attempt:
    return Attempt(
        number=number(which),
        outcome=AttemptOutcome(outcome),
        started_at=instant_at(began),
        ended_at=instant_at(ended),
        worker=text(worker),
        error=text(error),
    )
