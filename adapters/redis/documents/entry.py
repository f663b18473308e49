"""
The document of a ledger entry: an array, because there is one for every slot and small arrays pack tightly.

`[format, first slot, disposition, decided at, generation, revision]`, then the reason or null, and an object
with what few entries have. It begins with the slot, so no two entries of a schedule are the same member.
"""

from __future__ import annotations

from typing import Any, Final

from adapters.redis.documents.instants import moment, stamp
from adapters.redis.documents.reading import LIST, NUMBER, TEXT, check_fields, decimal, number, reading, text
from adapters.redis.documents.text import FORMAT, check, read, written
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.ledger import Disposition, Entry, Superseded
from domain.scheduling.policies.gauges import Measured, gauge_name
from domain.scheduling.values import instant_at, micros

KIND: Final = "entry"

_REST: Final = {
    "last": NUMBER,
    "count": (int, type(None)),
    "into": NUMBER,
    "blocked_by": TEXT,
    "number": NUMBER,
    "supersedes": LIST,
    "measured": LIST,
}


def write_entry(entry: Entry) -> str:
    """Return the document of an entry."""
    head = [FORMAT, micros(entry.span.first), entry.disposition, micros(entry.decided_at)]
    document: list[Any] = [*head, entry.generation, entry.revision]
    rest = _rest(entry)
    if rest or entry.reason:
        document.append(entry.reason)
    if rest:
        document.append(rest)
    return written(document)


@reading(KIND)
def read_entry(text: bytes | str) -> Entry:
    """Return the entry that was written."""
    document = read(text, KIND)
    check(document[0] if isinstance(document, list) and document else None, KIND)
    _, first, disposition, decided_at, generation, revision, *optional = document
    reason = optional[0] if optional else None
    rest = optional[1] if len(optional) > 1 else {}
    check_fields(rest, KIND, _REST)
    return Entry(
        span=_read_span(first, rest),
        disposition=Disposition(disposition),
        reason=Reason(reason) if reason else None,
        into=moment(rest.get("into")),
        blocked_by=rest.get("blocked_by"),
        number=number(rest["number"]) if "number" in rest else None,
        generation=number(generation),
        revision=number(revision),
        decided_at=instant_at(decided_at),
        supersedes=read_superseded(*rest["supersedes"]) if "supersedes" in rest else None,
        measured=_read_measured(*rest["measured"]) if "measured" in rest else None,
    )


def superseded_document(superseded: Superseded) -> list[Any]:
    """Return the account that a newer one supersedes as an array."""
    return [superseded.disposition, superseded.reason, stamp(superseded.into), micros(superseded.decided_at)]


def read_superseded(disposition: str, reason: str | None, into: int | None, decided_at: int) -> Superseded:
    """Return the account that was written."""
    return Superseded(
        disposition=Disposition(disposition),
        reason=Reason(reason) if reason else None,
        into=moment(into),
        decided_at=instant_at(decided_at),
    )


def _rest(entry: Entry) -> dict[str, Any]:
    rest: dict[str, Any] = {}
    if not entry.span.is_single:
        rest["last"] = micros(entry.span.last)
        rest["count"] = entry.span.count
    if entry.into:
        rest["into"] = micros(entry.into)
    if entry.blocked_by:
        rest["blocked_by"] = entry.blocked_by
    if entry.number is not None:
        rest["number"] = entry.number
    if entry.supersedes:
        rest["supersedes"] = superseded_document(entry.supersedes)
    if entry.measured:
        rest["measured"] = _measured(entry.measured)
    return rest


def _measured(measured: Measured) -> list[Any]:
    """Return what a gauge showed: one reading where all were the same, none where it could not be read."""
    readings = dict.fromkeys((measured.lowest, measured.highest))
    return [measured.gauge, *(each for each in readings if each is not None)]


def _read_measured(gauge: str, *readings: float) -> Measured:
    known = [decimal(each) for each in readings]
    return Measured(gauge_name(text(gauge)), min(known, default=None), max(known, default=None))


def _read_span(first: int, rest: dict[str, Any]) -> Span:
    start = instant_at(first)
    return Span(start, instant_at(rest["last"]), rest["count"]) if "last" in rest else Span.of(start)
