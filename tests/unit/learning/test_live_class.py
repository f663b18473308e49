"""Rule: a class is announced 24 hours before it starts; it can be moved, and cancelled for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.learning.errors import LearningError
from domain.learning.live_class import LiveClass

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A_CLASS = LiveClass(id="algebra-1", title="Algebra", instructor="ada", starts_at=NOON)


def test_learners_are_reminded_a_day_before() -> None:
    assert A_CLASS.remind_at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_moved_class_is_a_newer_version_with_another_reminder() -> None:
    moved = A_CLASS.move(NOON + timedelta(hours=2))

    assert (moved.version, moved.remind_at) == (2, A_CLASS.remind_at + timedelta(hours=2))


def test_moving_a_class_to_where_it_stands_changes_nothing() -> None:
    assert A_CLASS.move(NOON) is A_CLASS


def test_a_cancelled_class_cannot_be_moved() -> None:
    cancelled = A_CLASS.cancel()

    with pytest.raises(LearningError, match="'algebra-1' was cancelled and cannot be moved; schedule a new one"):
        cancelled.move(NOON + timedelta(hours=2))


def test_cancelling_twice_is_cancelling_once() -> None:
    cancelled = A_CLASS.cancel()

    assert cancelled.cancel() is cancelled


def test_a_class_starts_at_an_instant_in_utc() -> None:
    with pytest.raises(LearningError, match=r"starts_at: .* is not in UTC"):
        A_CLASS.move(datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=1))))
