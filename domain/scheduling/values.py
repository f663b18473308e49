"""The small values that every other module of the context speaks in: ids, instants and durations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NewType

from domain.scheduling.errors import InvalidValue

ScheduleId = NewType("ScheduleId", str)
FireId = NewType("FireId", str)
RequestKey = NewType("RequestKey", str)
GroupName = NewType("GroupName", str)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ZERO: Final = timedelta()
MICROSECOND: Final = timedelta(microseconds=1)
INSTANTS_REMEMBERED: Final = 4_096

TEXT_LIMIT: Final = 10_000
SCHEDULE_ID_LIMIT: Final = 100
REQUEST_KEY_LIMIT: Final = 64
FALLBACK_PREFIX: Final = "fallback_"
GROUP_NAME_LIMIT: Final = 100
ITEM_KEY_LIMIT: Final = 32

_SCHEDULE_ID = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_REQUEST_KEY = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_ITEM_KEY = re.compile(r"[A-Za-z0-9]+", re.ASCII)


def schedule_id(text: str) -> ScheduleId:
    """Accept `text` as the id of a schedule, or raise `InvalidValue` (RQ's rule for job ids)."""
    if not _SCHEDULE_ID.fullmatch(text):
        raise InvalidValue.not_only("schedule id", text, "letters, digits, '_' and '-'")
    if len(text) > SCHEDULE_ID_LIMIT:
        raise InvalidValue.too_long("schedule id", text, SCHEDULE_ID_LIMIT)
    return ScheduleId(text)


def request_key(text: str) -> RequestKey:
    """Accept `text` as the key of one request, or raise `InvalidValue`; no '-', so fire ids parse from the right."""
    if not _REQUEST_KEY.fullmatch(text):
        raise InvalidValue.not_only("request key", text, "letters, digits and '_'")
    if text.startswith(FALLBACK_PREFIX):
        raise InvalidValue("request key", text, "is kept for the runs after failed ones", "begin it with another word")
    if len(text) > REQUEST_KEY_LIMIT:
        raise InvalidValue.too_long("request key", text, REQUEST_KEY_LIMIT)
    return RequestKey(text)


def group_name(text: str) -> GroupName:
    """Accept `text` as the name of an exclusive group, or raise `InvalidValue`; it has the letters of a schedule id."""
    if not _SCHEDULE_ID.fullmatch(text):
        raise InvalidValue.not_only("exclusive", text, "letters, digits, '_' and '-'")
    if len(text) > GROUP_NAME_LIMIT:
        raise InvalidValue.too_long("exclusive", text, GROUP_NAME_LIMIT)
    return GroupName(text)


def item_key(_instance: object, _attribute: object, value: str) -> None:
    """Validate the key of one item of a fan-out, or raise `InvalidValue`; no '-' and '_', so fire ids parse."""
    if not _ITEM_KEY.fullmatch(value):
        raise InvalidValue.not_only("item key", value, "letters and digits")
    if len(value) > ITEM_KEY_LIMIT:
        raise InvalidValue.too_long("item key", value, ITEM_KEY_LIMIT)


def in_utc(_instance: object, attribute: Any, value: datetime) -> None:
    """Validate that an attrs field holds an aware datetime in UTC; raise `InvalidValue` if not."""
    if value.tzinfo is not UTC:
        raise InvalidValue(attribute.name, value, "is not in UTC", "convert it with .astimezone(UTC)")


def in_words(_instance: object, attribute: Any, value: str) -> None:
    """Validate that an attrs field holds text that any store can keep; raise `InvalidValue` if not."""
    check_words(attribute.name, value)


def check_words(field: str, value: str) -> None:
    """Raise `InvalidValue` for text that is too long to be kept, or no Unicode."""
    if len(value) > TEXT_LIMIT:
        raise InvalidValue(field, f"{value[:40]}…", f"has {len(value)} characters", f"use at most {TEXT_LIMIT}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidValue(field, value, "is not Unicode text", "decode it as UTF-8 first") from None


# The instants of one batch are few: one now, and slots that many schedules share.
@lru_cache(maxsize=INSTANTS_REMEMBERED)
def micros(instant: datetime) -> int:
    """Return the whole microseconds from the Unix epoch to `instant`, exactly (no float)."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@lru_cache(maxsize=INSTANTS_REMEMBERED)
def instant_at(microseconds: int) -> datetime:
    """Return the UTC instant that lies `microseconds` after the Unix epoch."""
    return EPOCH + timedelta(microseconds=microseconds)
