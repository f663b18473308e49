"""What every aggregate of the platform is checked with."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from domain.learning.errors import Unusable

NAME_LIMIT: Final = 60

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def in_utc(_instance: object, attribute: Any, value: datetime) -> None:
    """Validate that an attrs field holds an aware datetime in UTC; raise `Unusable` if not."""
    if value.tzinfo is not UTC:
        raise Unusable(f"{attribute.name}: {value!r} is not in UTC; convert it with .astimezone(UTC)")


def a_name(_instance: object, attribute: Any, value: str) -> None:
    """Validate that an attrs field names somebody or something in a word that other names can be made of."""
    if not _NAME.fullmatch(value):
        raise Unusable(f"{attribute.name}: {value!r} has forbidden characters; use letters, digits, '_' and '-'")
    if len(value) > NAME_LIMIT:
        raise Unusable(f"{attribute.name}: {value!r} has {len(value)} characters; use at most {NAME_LIMIT}")
