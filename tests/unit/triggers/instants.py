"""How the tests of triggers write instants and ask for several slots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from domain.scheduling.triggers import Trigger


def utc(text: str) -> datetime:
    """Read '2026-03-29 01:00' as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def following(trigger: Trigger, after: str, n: int) -> list[str]:
    """Return the next `n` slots as short text, without seconds when there are none."""
    return [_short(slot) for slot in islice(_walk(trigger, utc(after)), n)]


def between(trigger: Trigger, after: str, until: str) -> list[str]:
    """Return every slot in (after, until], having checked that `latest` tells the same backwards."""
    slots = []
    for slot in _walk(trigger, utc(after)):
        if slot > utc(until):
            break
        slots.append(slot)
    assert list(trigger.latest(utc(until), len(slots))) == slots
    return [_short(slot) for slot in slots]


def in_the_day_after(trigger: Trigger, noon: str) -> list[str]:
    """Return every slot of the 23 hours after an instant: a whole local night wherever it is noon in UTC."""
    return between(trigger, noon, str((utc(noon) + timedelta(hours=23)).replace(tzinfo=None)))


def newest(trigger: Trigger, not_after: str, n: int) -> list[str]:
    """Return the newest `n` slots at or before an instant."""
    return [_short(slot) for slot in trigger.latest(utc(not_after), n)]


def _walk(trigger: Trigger, after: datetime) -> Iterator[datetime]:
    while slot := trigger.next(after):
        assert slot.tzinfo is UTC
        yield slot
        after = slot


def _short(slot: datetime) -> str:
    text = slot.isoformat(" ").removesuffix("+00:00")
    return text.removesuffix(":00") if slot.second == 0 and slot.microsecond == 0 else text
