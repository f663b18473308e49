"""Rule: a window is days and hours that a person can write, and nothing that a clock cannot show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Window
from domain.scheduling.triggers.window import week_of

NINE, FIVE = timedelta(hours=9), timedelta(hours=17)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
HOW_TO_WRITE_ONE = "write it as 'mon-fri 09:00-17:00', '22:00-06:00' or 'sat,sun 00:00-24:00'"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("mon-fri 09:00-17:00", Window((0, 1, 2, 3, 4), NINE, FIVE)),
        ("00:59-23:59:59", Window(EVERY_DAY, timedelta(minutes=59), timedelta(days=1, seconds=-1))),
        ("  MON-FRI  9:00 - 17:00 ", Window((0, 1, 2, 3, 4), NINE, FIVE)),
        ("fri-mon 09:00-17:00", Window((0, 4, 5, 6), NINE, FIVE)),
        ("sun,wed,mon-tue 09:00-17:00", Window((0, 1, 2, 6), NINE, FIVE)),
        ("09:00-17:00", Window(EVERY_DAY, NINE, FIVE)),
        ("sat 00:00-24:00", Window((5,), timedelta(), timedelta(days=1))),
        ("22:00-06:00:30", Window(EVERY_DAY, timedelta(hours=22), timedelta(hours=6, seconds=30))),
    ],
)
def test_the_usual_spellings_are_understood(text: str, window: Window) -> None:
    """Ranges and lists of days, hours with or without seconds, 24:00 as an end."""
    assert Window.parse(text) == window


@pytest.mark.parametrize(
    ("opens", "closes", "why"),
    [
        (timedelta(hours=25), timedelta(hours=9), "'1 day, 1:00:00' opens at no time of a day"),
        (timedelta(hours=9), timedelta(hours=25), "'1 day, 1:00:00' closes at no time of a day"),
        (timedelta(hours=9), timedelta(hours=9), "'9:00:00' opens and closes at the same time"),
    ],
)
def test_hours_that_no_window_has_are_refused_in_python_too(opens: timedelta, closes: timedelta, why: str) -> None:
    """There they are times since midnight."""
    with pytest.raises(InvalidValue) as refusal:
        Window((0,), opens, closes)

    assert str(refusal.value).startswith(f"window: {why}; write it as 'mon-fri 09:00-17:00'")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is not days and hours"),
        ("mon-fri", "'mon-fri' is not days and hours"),
        ("office hours", "'office hours' is not days and hours"),
        ("mon-fri 9-17", "'mon-fri 9-17' is not days and hours"),
        ("monday 09:00-17:00", "'monday 09:00-17:00' has no day of the week 'monday'"),
        ("mon-friday 09:00-17:00", "'mon-friday 09:00-17:00' has no day of the week 'mon-friday'"),
        ("mon-fri, 09:00-17:00", "'mon-fri, 09:00-17:00' has no day of the week ''"),
        ("09:00-24:30", "'09:00-24:30' closes at no time of a day"),
        ("24:00-06:00", "'24:00-06:00' opens at no time of a day"),
        ("09:60-17:00", "'09:60-17:00' has a time that no clock shows"),
        ("09:00-17:60", "'09:00-17:60' has a time that no clock shows"),
        ("09:00-17:00:60", "'09:00-17:00:60' has a time that no clock shows"),
        ("09:00-09:00", "'09:00-09:00' opens and closes at the same time"),
    ],
)
def test_what_is_no_window_is_refused_with_an_example(text: str, why: str) -> None:
    """Every message shows how to write one."""
    with pytest.raises(InvalidValue) as refused:
        Window.parse(text)

    assert str(refused.value) == f"window: {why}; {HOW_TO_WRITE_ONE}"


@pytest.mark.parametrize("days", [(), (7,), (-1, 0)])
def test_days_are_numbered_from_monday_to_sunday(days: tuple[int, ...]) -> None:
    """0 to 6, and at least one of them."""
    with pytest.raises(InvalidValue) as refused:
        Window(days, NINE, FIVE)

    assert str(refused.value) == f"window: {days} names no days of the week; {HOW_TO_WRITE_ONE}"


def test_the_open_hours_of_a_week_are_disjoint_and_in_order() -> None:
    """What touches is one, and what reaches past Sunday is the beginning of the week."""
    texts = ["tue 10:00-11:00", "mon 09:00-10:30", "mon 10:30-12:00", "sun 22:00-01:00", "sat 20:00-24:00"]
    monday, tuesday, saturday, sunday = (day * timedelta(days=1) for day in (0, 1, 5, 6))
    an_hour = timedelta(hours=1)

    assert week_of(tuple(map(Window.parse, texts))).hours == (
        (monday, monday + an_hour),
        (monday + 9 * an_hour, monday + 12 * an_hour),
        (tuesday + 10 * an_hour, tuesday + 11 * an_hour),
        (saturday + 20 * an_hour, saturday + 24 * an_hour),
        (sunday + 22 * an_hour, sunday + 24 * an_hour),
    )
    assert week_of((Window.parse("sun 22:00-24:00"),)).hours == ((sunday + 22 * an_hour, sunday + 24 * an_hour),)


def test_a_window_is_written_as_it_is_read() -> None:
    """So messages and documents can quote it."""
    texts = ["mon,tue,wed 09:00-17:00", "sat 22:00-06:30", "sun 00:00-24:00", "mon 01:02:03-04:00"]

    assert [str(Window.parse(text)) for text in texts] == texts
