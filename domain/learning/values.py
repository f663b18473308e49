"""What every aggregate of the platform is checked with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.learning.errors import LearningError


def in_utc(_instance: object, attribute: Any, value: datetime) -> None:
    """Validate that an attrs field holds an aware datetime in UTC; raise `LearningError` if not."""
    if value.tzinfo is not UTC:
        raise LearningError(f"{attribute.name}: {value!r} is not in UTC; convert it with .astimezone(UTC)")
