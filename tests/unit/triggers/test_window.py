"""Rule: a window is days and hours that a person can write, and nothing that a clock cannot show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Window

NINE, FIVE = timedelta(hours=9), timedelta(hours=17)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("mon-fri 09:00-17:00", Window((0, 1, 2, 3, 4), NINE, FIVE)),
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
    ("text", "why"),
    [
        ("", "is not days and hours"),
        ("mon-fri", "is not days and hours"),
        ("office hours", "is not days and hours"),
        ("mon-fri 9-17", "is not days and hours"),
        ("monday 09:00-17:00", "has no day of the week 'monday'"),
        ("mon-fri, 09:00-17:00", "has no day of the week ''"),
        ("09:00-24:30", "closes at no time of a day"),
        ("24:00-06:00", "opens at no time of a day"),
        ("09:60-17:00", "has a time that no clock shows"),
        ("09:00-09:00", "opens and closes at the same time"),
    ],
)
def test_what_is_no_window_is_refused_with_an_example(text: str, why: str) -> None:
    """Every message shows how to write one."""
    with pytest.raises(InvalidValue, match=f"window: .*{why}; write it as 'mon-fri 09:00-17:00'"):
        Window.parse(text)


def test_a_window_is_written_as_it_is_read() -> None:
    """So messages and documents can quote it."""
    texts = ["mon,tue,wed 09:00-17:00", "sat 22:00-06:30", "sun 00:00-24:00", "mon 01:02:03-04:00"]

    assert [str(Window.parse(text)) for text in texts] == texts
