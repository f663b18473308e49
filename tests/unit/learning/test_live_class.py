"""Rule: a class is announced 24 hours before it starts; it moves and is cancelled, and tells of each change once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.learning.class_events import ClassCancelled, ClassMoved, ClassScheduled
from domain.learning.errors import LearningError
from domain.learning.live_class import LiveClass

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)
NOW = NOON - timedelta(days=7)
A_CLASS = LiveClass(id="algebra-1", title="Algebra", instructor="ada", starts_at=NOON)
CANCELLED, _ = A_CLASS.cancel()


def test_learners_are_reminded_a_day_before() -> None:
    assert A_CLASS.remind_at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_scheduled_class_tells_what_it_is() -> None:
    told = ClassScheduled(class_id="algebra-1", version=1, title="Algebra", instructor="ada", starts_at=NOON)

    assert LiveClass.schedule("algebra-1", "Algebra", "ada", NOON, NOW) == (A_CLASS, [told])


def test_a_moved_class_is_a_newer_version_with_another_reminder() -> None:
    moved, events = A_CLASS.move(LATER, NOW)

    assert (moved.version, moved.remind_at) == (2, A_CLASS.remind_at + timedelta(hours=2))
    assert events == [ClassMoved(class_id="algebra-1", version=2, title="Algebra", instructor="ada", starts_at=LATER)]


def test_moving_a_class_to_where_it_stands_changes_nothing_and_tells_nothing() -> None:
    assert A_CLASS.move(NOON, NOW) == (A_CLASS, [])


def test_a_cancelled_class_says_so() -> None:
    assert CANCELLED.cancelled
    assert A_CLASS.cancel()[1] == [ClassCancelled(class_id="algebra-1", version=2)]


def test_a_cancelled_class_cannot_be_moved() -> None:
    with pytest.raises(LearningError, match="'algebra-1' was cancelled and cannot be moved; schedule a new one"):
        CANCELLED.move(LATER, NOW)


def test_cancelling_twice_is_cancelling_once() -> None:
    assert CANCELLED.cancel() == (CANCELLED, [])


@pytest.mark.parametrize("passed", [NOW, NOW - timedelta(seconds=1)])
def test_a_class_lies_ahead(passed: datetime) -> None:
    with pytest.raises(LearningError, match=r"starts_at: .* has passed; choose an instant that lies ahead"):
        LiveClass.schedule("algebra-1", "Algebra", "ada", passed, NOW)
    with pytest.raises(LearningError, match=r"starts_at: .* has passed; choose an instant that lies ahead"):
        A_CLASS.move(passed, NOW)


def test_a_class_starts_at_an_instant_in_utc() -> None:
    with pytest.raises(LearningError, match=r"starts_at: .* is not in UTC"):
        A_CLASS.move(LATER.astimezone(timezone(timedelta(hours=1))), NOW)


@pytest.mark.parametrize(
    ("id", "instructor", "problem"),
    [
        ("algebra 1", "ada", r"id: 'algebra 1' has forbidden characters; use letters, digits, '_' and '-'"),
        ("", "ada", "id: '' has forbidden characters"),
        ("algebra-1", "ada\n", r"instructor: 'ada\\n' has forbidden characters"),
        ("a" * 61, "ada", "has 61 characters; use at most 60"),
    ],
)
def test_ids_and_instructors_are_words_that_other_names_are_made_of(id: str, instructor: str, problem: str) -> None:
    with pytest.raises(LearningError, match=problem):
        LiveClass.schedule(id, "Algebra", instructor, NOON, NOW)
