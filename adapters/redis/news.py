"""News between schedules, flattened for the scripts: what a record tells, and what leaves when it was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from adapters.redis.batches import Body
from adapters.redis.documents.telling import write_telling
from domain.scheduling.decisions import Span
from domain.scheduling.tidings import Fate, News, Telling
from domain.scheduling.values import instant_at, micros

# Fields of the hash beside the tellings, as `record.lua` knows them; every other field is the id of an upstream, with
# the newest slot of which it told, or `GONE`. No id has a letter that they begin with.
TOLD: Final = "#"
SURPLUS: Final = "+"
GONE: Final = "gone"


def news_sections(news: News) -> Iterator[Body]:
    """Yield the sections that tell those who follow."""
    if news.opened:
        yield ["opened", *map(_opened, news.opened)]
    if news.closed:
        yield ["closed", *map(_closed, news.closed)]
    if news.is_gone is not None:
        yield ["gone", [news.is_gone]]


def heard_sections(heard: Sequence[Telling]) -> Iterator[Body]:
    """Yield the sections that let tellings leave, once the slots that they are about are decided."""
    yield ["heard", *([write_telling(each)] for each in heard if each.fate is not Fate.SURPLUS)]
    yield ["surplus", *((each.upstream, write_surplus(each.span)) for each in heard if each.fate is Fate.SURPLUS)]


def write_surplus(span: Span) -> str:
    """Return the slots that were told of when no more could wait singly; the script extends them as text."""
    return f"{micros(span.first)} {micros(span.last)} {'' if span.count is None else span.count}"


def read_surplus(text: str) -> Span:
    """Return the slots that were told of when no more could wait singly."""
    first, last, count = text.split(" ")
    return Span(instant_at(int(first)), instant_at(int(last)), int(count) if count else None)


def _opened(telling: Telling) -> Body:
    # As texts: the script puts them together, and Lua would round them.
    return [*write_surplus(telling.span).split(" "), telling.is_final, write_telling(telling)]


def _closed(telling: Telling) -> Body:
    return [micros(telling.span.first), write_telling(telling.while_open), write_telling(telling)]
