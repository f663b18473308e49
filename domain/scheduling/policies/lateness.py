"""The deadline: the instant after which a slot's work is worthless."""

from __future__ import annotations

from datetime import datetime, timedelta


def expires_at(due_at: datetime, deadline: timedelta | None) -> datetime | None:
    """Return the last instant at which an attempt for the slot may begin, or None without a deadline."""
    return None if deadline is None else due_at + deadline


def has_passed(expires: datetime | None, now: datetime) -> bool:
    """Tell whether no attempt may begin any more at `now`; the instant itself still counts as in time."""
    return expires is not None and now > expires
