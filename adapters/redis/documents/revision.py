"""The document of a revision: a definition with the instant since when it is in force; it never changes."""

from __future__ import annotations

from typing import Final

from adapters.redis.documents.policies import USUAL, read_policies, write_policies
from adapters.redis.documents.reading import NUMBER, TABLE, TEXT, check_fields, reading
from adapters.redis.documents.shapes import DURATION, TEXTS, Codec, Shape
from adapters.redis.documents.text import FORMAT, Document, opened, written
from adapters.redis.documents.trigger import read_trigger, write_trigger
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.definition import About, CommandCall, Definition, Once, Priority, Repeat, Revision, Timing
from domain.scheduling.events import Batch, On
from domain.scheduling.values import instant_at, micros

KIND: Final = "revision"

_FIELDS: Final = {
    **dict.fromkeys(("format", "since", "once", "max_runs"), NUMBER),
    **dict.fromkeys(("command", "priority", "because"), TEXT),
    **dict.fromkeys(("arguments", "policies", "about", "repeat", "on", "after"), TABLE),
}

_NOTHING_TO_SAY: Final = About()
_BATCH: Final = Shape(Batch, {"within": DURATION})
_ON: Final = Shape(On, {"delay": DURATION, "debounce": DURATION, "batch": Codec(_BATCH.write, _BATCH.read)})
_AFTER: Final = Shape(After, {"schedules": TEXTS, "outcome": Codec(str, UpstreamOutcome)})
_ABOUT: Final = Shape(About, {"tags": TEXTS})


def write_revision(revision: Revision) -> str:
    """Return the document of a revision; what has its usual value is left out."""
    definition = revision.definition
    document: Document = {"format": FORMAT, "since": micros(revision.since), "command": definition.command.name}
    if definition.command.arguments:
        document["arguments"] = dict(definition.command.arguments)
    _write_timing(definition.timing, document)
    if definition.policies != USUAL:
        document["policies"] = write_policies(definition.policies)
    if definition.priority is not Priority.DEFAULT:
        document["priority"] = definition.priority
    if definition.about != _NOTHING_TO_SAY:
        document["about"] = _ABOUT.write(definition.about)
    return written(document)


@reading(KIND)
def read_revision(number: int, text: bytes | str) -> Revision:
    """Return the revision that was written under this number."""
    document = opened(text, KIND)
    check_fields(document, KIND, _FIELDS)
    definition = Definition(
        timing=_read_timing(document),
        command=CommandCall(document["command"], document.get("arguments", {})),
        policies=read_policies(document["policies"]) if "policies" in document else USUAL,
        priority=Priority(document.get("priority", Priority.DEFAULT)),
        about=_ABOUT.read(document["about"]) if "about" in document else _NOTHING_TO_SAY,
    )
    return Revision(number, instant_at(document["since"]), definition)


def _write_timing(timing: Timing, document: Document) -> None:
    match timing:
        case On():
            document["on"] = _ON.write(timing)
        case After():
            document["after"] = _AFTER.write(timing)
        case Once(at, because):
            document["once"] = micros(at)
            if because:
                document["because"] = because
        case Repeat(trigger, max_runs):
            document["repeat"] = write_trigger(trigger)
            if max_runs is not None:
                document["max_runs"] = max_runs


def _read_timing(document: Document) -> Timing:
    if "on" in document:
        return _ON.read(document["on"])
    if "after" in document:
        return _AFTER.read(document["after"])
    if "once" in document:
        return Once(instant_at(document["once"]), document.get("because", ""))
    return Repeat(read_trigger(document["repeat"]), document.get("max_runs"))
