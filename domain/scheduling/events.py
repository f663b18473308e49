"""Events: what happened in an application, and how a schedule listens to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NewType

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import not_negative_duration, positive_duration
from domain.scheduling.values import ZERO, in_utc

EventName = NewType("EventName", str)
EventKey = NewType("EventKey", str)

NAME_LIMIT: Final = 100
KEY_LIMIT: Final = 200
MOST_IN_A_BATCH: Final = 1_000
LONGEST_BURST: Final = 1_000
"""A burst that never ends is cut after so many events: everything has a bound."""

_NAME = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)


def event_name(text: str) -> EventName:
    """Accept `text` as the name of an event, such as 'class.booked', or raise `InvalidValue`."""
    if not _NAME.fullmatch(text):
        raise InvalidValue.not_only("event", text, "letters, digits, '.', '_' and '-'")
    if len(text) > NAME_LIMIT:
        raise InvalidValue.too_long("event", text, NAME_LIMIT)
    return EventName(text)


def event_key(text: str) -> EventKey:
    """Accept `text` as the key that names one event among those of its name, or raise `InvalidValue`."""
    if not text.isprintable() or not text:
        raise InvalidValue("key", text, "names no event", "use printable characters, such as the id of what changed")
    if len(text) > KEY_LIMIT:
        raise InvalidValue.too_long("key", text, KEY_LIMIT)
    return EventKey(text)


@attrs.frozen(kw_only=True)
class Event:
    """
    Something that happened, once: `key` names it among the events of its name, however often it is told.

    `at` is the instant at which it was accepted (UTC), `payload` what it says, as JSON can carry it.
    """

    name: EventName
    key: EventKey
    at: datetime = attrs.field(validator=in_utc)
    payload: Mapping[str, Any] = attrs.field(factory=dict)


def _most_in_a_batch(_instance: object, _attribute: object, value: int) -> None:
    if not 1 <= value <= MOST_IN_A_BATCH:
        raise InvalidValue("max", value, "is no size of a batch", f"use 1 to {MOST_IN_A_BATCH}")


def _some_time(instance: object, attribute: object, value: timedelta) -> None:
    positive_duration(instance, attribute, value)


@attrs.frozen(kw_only=True)
class Batch:
    """One run for many events: for `max` of them, or for those that came `within` so long after the first."""

    max: int = attrs.field(validator=_most_in_a_batch)
    within: timedelta = attrs.field(validator=_some_time)


@attrs.frozen(kw_only=True)
class On:
    """
    The timing of a schedule that listens to an event: one run for each, `delay` after it was accepted.

    With `debounce` there is one run for the newest of a burst, which is over when nothing came for so long; with
    `batch` one for all events of a batch. The delay then begins when the burst is over, or the batch complete.
    """

    event: EventName = attrs.field(converter=event_name)
    delay: timedelta = attrs.field(default=ZERO, validator=not_negative_duration)
    debounce: timedelta | None = attrs.field(default=None, validator=positive_duration)
    batch: Batch | None = None

    def __attrs_post_init__(self) -> None:
        if self.debounce and self.batch:
            remedy = "keep one of the two: the newest of a burst, or all of a batch"
            raise InvalidValue("debounce", self.debounce, "stands beside 'batch'", remedy)

    @property
    def patience(self) -> timedelta:
        """Return how long after an event that nothing follows its run is due."""
        gathering = self.batch.within if self.batch else self.debounce
        return self.delay + (gathering or ZERO)

    @property
    def most(self) -> int:
        """Return how many events one run can stand for."""
        if self.batch:
            return self.batch.max
        return LONGEST_BURST if self.debounce else 1
