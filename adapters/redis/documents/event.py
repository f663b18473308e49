"""The document of an event: in the inboxes as `<number> {…}`, and as an array with the run that it is about."""

from __future__ import annotations

from typing import Any, Final

from adapters.redis.documents.reading import LIST, NUMBER, check_fields, number, reading, text
from adapters.redis.documents.text import FORMAT, opened, unversioned, written
from domain.scheduling.events import Event, EventKey, event_name
from domain.scheduling.inbox import Arrival
from domain.scheduling.values import instant_at, micros

KIND: Final = "event"

_FIELDS: Final = {"format": NUMBER, "event": LIST}


def write_event(event: Event) -> str:
    """Return the document of an event, before which the store puts its number."""
    return written({"format": FORMAT, "event": event_document(event)})


@reading(KIND)
def read_event(document: bytes | str) -> Event:
    """Return the event that stands by itself, without a number."""
    fields = opened(document, KIND)
    check_fields(fields, KIND, _FIELDS)
    return event_of(*fields["event"])


@reading(KIND)
def read_arrival(document: bytes | str) -> Arrival:
    """Return the event that stands in an inbox, with its number."""
    which, fields = unversioned(document, KIND)
    check_fields(fields, KIND, _FIELDS)
    return Arrival(which, event_of(*fields["event"]))


def event_document(event: Event) -> list[Any]:
    """Return what is kept of an event."""
    return [event.name, event.key, micros(event.at), dict(event.payload)]


def event_of(name: str, key: str, at: int, payload: dict[str, Any]) -> Event:
    """Return the event of which this is kept."""
    if not isinstance(payload, dict):
        raise TypeError(f"a {type(payload).__name__} stands where a payload belongs")
    return Event(name=event_name(text(name)), key=EventKey(text(key)), at=instant_at(number(at)), payload=payload)
