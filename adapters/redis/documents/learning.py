"""The documents of the sample platform: its classes and uploads, and what happened to classes."""

from __future__ import annotations

from typing import Any, Final, cast

from adapters.redis.documents.reading import reading
from adapters.redis.documents.shapes import INSTANT, Shape, Union
from adapters.redis.documents.text import FORMAT, Document, opened, unversioned, versioned, written
from domain.learning.class_events import ClassCancelled, ClassEvent, ClassMoved, ClassScheduled
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload

_CLASS: Final = Shape(LiveClass, {"starts_at": INSTANT})
_UPLOAD: Final = Shape(TemporaryUpload, {"expires_at": INSTANT})
_EVENT: Final = Union(
    "event",
    scheduled=Shape(ClassScheduled, {"starts_at": INSTANT}),
    moved=Shape(ClassMoved, {"starts_at": INSTANT}),
    cancelled=Shape(ClassCancelled),
)


def write_class(live_class: LiveClass) -> str:
    """Return the document of a class, its version in front."""
    fields = _CLASS.write(live_class)
    fields.pop("version", None)
    return versioned(live_class.version, {"format": FORMAT, **fields})


@reading("class")
def read_class(text: bytes | str) -> LiveClass:
    """Return the class that was written."""
    version, document = unversioned(text, "class")
    return _CLASS.read({**_fields(document), "version": version})


def write_upload(upload: TemporaryUpload) -> str:
    """Return the document of an upload."""
    return written({"format": FORMAT, **_UPLOAD.write(upload)})


@reading("upload")
def read_upload(text: bytes | str) -> TemporaryUpload:
    """Return the upload that was written."""
    return _UPLOAD.read(_fields(opened(text, "upload")))


def write_event(event: ClassEvent) -> str:
    """Return the document of an event."""
    return written({"format": FORMAT, **_EVENT.write(event)})


@reading("class event")
def read_event(text: bytes | str) -> ClassEvent:
    """Return the event that was written."""
    return cast("ClassEvent", _EVENT.read(_fields(opened(text, "class event"))))


def _fields(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "format"}
