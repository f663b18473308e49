"""The document of a telling: what waits, slot by slot, for a schedule that follows others."""

from __future__ import annotations

from typing import Any, Final

from adapters.redis.documents.reading import LIST, NUMBER, check_fields, number, reading, text
from adapters.redis.documents.text import FORMAT, opened, written
from domain.scheduling.decisions import Span
from domain.scheduling.tidings import Fate, Telling
from domain.scheduling.values import FireId, ScheduleId, instant_at, micros

KIND: Final = "telling"

_FIELDS: Final = {"format": NUMBER, "told": LIST}


def write_telling(telling: Telling) -> str:
    """Return the document of a telling; the same telling is always the same text, by which the scripts find it."""
    span = telling.span
    told: list[Any] = [telling.upstream, micros(span.first), micros(span.last), span.count, telling.fate]
    return written({"format": FORMAT, "told": [*told, telling.run] if telling.run else told})


@reading(KIND)
def read_telling(document: bytes | str) -> Telling:
    """Return the telling that was written."""
    fields = opened(document, KIND)
    check_fields(fields, KIND, _FIELDS)
    return _telling(*fields["told"])


def _telling(upstream: str, first: int, last: int, count: int | None, fate: str, run: str | None = None) -> Telling:
    span = Span(instant_at(number(first)), instant_at(number(last)), None if count is None else number(count))
    return Telling(ScheduleId(text(upstream)), span, Fate(fate), FireId(text(run)) if run else None)
