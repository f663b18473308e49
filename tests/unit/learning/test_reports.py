"""Rule: there is one report per instructor and day; it counts that instructor's classes of that day and no others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs

from domain.learning.instructor_report import Day, InstructorReport, report
from domain.learning.live_class import LiveClass

MARCH_1 = Day(date(2026, 3, 1))
A_CLASS = LiveClass(id="a", title="Algebra", instructor="ada", starts_at=datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_what_was_given_and_what_was_called_off_are_counted_apart() -> None:
    classes = [A_CLASS, attrs.evolve(A_CLASS, id="b"), attrs.evolve(A_CLASS, id="c", cancelled=True)]

    assert report("ada", MARCH_1, classes) == InstructorReport(instructor="ada", day=MARCH_1, given=2, cancelled=1)


def test_another_instructor_and_another_day_do_not_count() -> None:
    others = [
        attrs.evolve(A_CLASS, instructor="bob"),
        attrs.evolve(A_CLASS, starts_at=MARCH_1.begins_at - timedelta(microseconds=1)),
        attrs.evolve(A_CLASS, starts_at=MARCH_1.ends_at),
    ]

    assert report("ada", MARCH_1, others).given == 0


def test_the_report_of_a_day_has_one_name() -> None:
    assert report("ada", MARCH_1, []).id == report("ada", MARCH_1, [A_CLASS]).id == "ada-2026-03-01"


def test_a_report_of_the_night_is_about_the_day_before() -> None:
    assert Day.before(datetime(2026, 3, 2, 2, tzinfo=UTC)) == MARCH_1
    assert Day.before(datetime(2026, 3, 2, 0, tzinfo=UTC)) == MARCH_1


def test_a_day_is_a_day_in_utc_wherever_the_instant_was_written() -> None:
    in_tokyo = datetime(2026, 3, 3, 1, tzinfo=timezone(timedelta(hours=9)))

    assert Day.before(in_tokyo) == MARCH_1
