"""Rule: every command on a class is safe to repeat, and loses no change that somebody else makes at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.wake import MemoryWake
from application.learning.timetable import TRIES, Timetable
from domain.learning.class_events import ClassCancelled, ClassEvent, ClassMoved, ClassScheduled
from domain.learning.errors import LearningError
from domain.learning.live_class import LiveClass

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
START = NOW + timedelta(days=3)


class BusyClasses(InMemoryLiveClasses):
    """Classes that somebody else changes just before they are saved, as often as there are `others`."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[Callable[[], object]] = []

    def save(self, live_class: LiveClass, events: Sequence[ClassEvent]) -> bool:
        if self.others:
            self.others.pop()()
        return super().save(live_class, events)


@attrs.frozen
class Office:
    classes: BusyClasses = attrs.field(factory=BusyClasses)

    @property
    def timetable(self) -> Timetable:
        return Timetable(ManualClock(NOW), self.classes, MemoryWake())

    def told(self) -> list[type[ClassEvent]]:
        return [type(envelope.event) for envelope in self.classes.outbox.read(100)]


@pytest.fixture
def office() -> Office:
    office = Office()
    office.timetable.schedule("algebra", "Algebra", "ada", START)
    return office


def test_what_is_done_twice_is_told_once(office: Office) -> None:
    later = START + timedelta(hours=1)
    for _ in range(2):
        office.timetable.schedule("algebra", "Algebra", "ada", START)
    for _ in range(2):
        office.timetable.move("algebra", later)
    for _ in range(2):
        office.timetable.cancel("algebra")

    assert office.told() == [ClassScheduled, ClassMoved, ClassCancelled]


def test_another_class_cannot_have_the_same_id(office: Office) -> None:
    with pytest.raises(LearningError, match="class: 'algebra' exists already; move or cancel it, or choose another id"):
        office.timetable.schedule("algebra", "Geometry", "ada", START)


@pytest.mark.parametrize("command", [lambda t: t.move("history", START), lambda t: t.cancel("history")])
def test_a_class_that_nobody_planned_is_neither_moved_nor_cancelled(
    office: Office, command: Callable[[Timetable], object]
) -> None:
    with pytest.raises(LearningError, match="class: 'history' is not known; schedule it"):
        command(office.timetable)


def test_a_change_is_made_on_top_of_one_that_came_first(office: Office) -> None:
    office.classes.others = [lambda: office.timetable.move("algebra", START + timedelta(hours=1))]

    cancelled = office.timetable.cancel("algebra")

    assert cancelled.starts_at == START + timedelta(hours=1)
    assert office.told() == [ClassScheduled, ClassMoved, ClassCancelled]


def test_two_who_never_come_through_are_told_so(office: Office) -> None:
    hours = iter(range(1, 99))

    def move() -> None:
        standing = office.classes.get("algebra")
        assert standing
        moved, events = standing.move(START + timedelta(hours=next(hours)), NOW)
        assert InMemoryLiveClasses.save(office.classes, moved, events)

    office.classes.others = [move] * TRIES

    with pytest.raises(LearningError, match=f"class: 'algebra' changed {TRIES} times meanwhile; try again"):
        office.timetable.cancel("algebra")
