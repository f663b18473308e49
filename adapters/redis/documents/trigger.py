"""Triggers as tagged objects; a new kind of trigger is one more line in the table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from adapters.redis.documents.shapes import DURATION, INSTANT, Codec, Shape, Union
from adapters.redis.documents.text import Document
from domain.scheduling.triggers.at import At
from domain.scheduling.triggers.bounded import Bounded
from domain.scheduling.triggers.cron import Cron
from domain.scheduling.triggers.every import Every
from domain.scheduling.triggers.excluding import Excluding
from domain.scheduling.triggers.irregular import EveryBetween
from domain.scheduling.triggers.jittered import Jittered
from domain.scheduling.triggers.trigger import Trigger
from domain.scheduling.triggers.window import Window
from domain.scheduling.triggers.within import Within


def write_trigger(trigger: Trigger) -> Document:
    """Return a trigger as a tagged object, what it is bound to included."""
    return _TRIGGERS.write(trigger)


def read_trigger(document: Document) -> Trigger:
    """Return the trigger that was written."""
    trigger: Trigger = _TRIGGERS.read(document)
    return trigger


def _write_dates(dates: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in dates]


def _read_dates(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, texts))


def _write_windows(windows: Iterable[Window]) -> list[list[Any]]:
    return [[list(window.days), DURATION.write(window.opens), DURATION.write(window.closes)] for window in windows]


def _read_windows(windows: Iterable[list[Any]]) -> tuple[Window, ...]:
    return tuple(Window(tuple(days), DURATION.read(opens), DURATION.read(closes)) for days, opens, closes in windows)


_INNER: Final = Codec(write_trigger, read_trigger)
_DATES: Final = Codec(_write_dates, _read_dates)
_WINDOWS: Final = Codec(_write_windows, _read_windows)

_TRIGGERS: Final = Union(
    "rule",
    cron=Shape(Cron),
    every=Shape(Every, {"interval": DURATION, "anchor": INSTANT}),
    every_between=Shape(EveryBetween, {"shortest": DURATION, "longest": DURATION, "anchor": INSTANT}),
    at=Shape(At, {"instant": INSTANT}),
    bounded=Shape(Bounded, {"trigger": _INNER, "start": INSTANT, "end": INSTANT}),
    within=Shape(Within, {"trigger": _INNER, "windows": _WINDOWS}),
    excluding=Shape(Excluding, {"trigger": _INNER, "dates": _DATES}),
    jittered=Shape(Jittered, {"trigger": _INNER, "width": DURATION}),
)
