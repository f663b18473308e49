"""Rule: a file's calendars are dated lists; a schedule that names one leaves out its dates, and its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from adapters.declarations import InvalidFile, read_schedule_file
from domain.scheduling.definition import Repeat
from domain.scheduling.triggers import Excluding

CALENDARS = """
[calendars]
germany = [2026-12-25, "2026-12-26"]
plant = ["2026-12-24"]

[schedules.nightly]
command = "work"
cron = "0 2 * * *"
"""


def excluded(folder: Path, keys: str, environment: str | None = None) -> tuple[date, ...]:
    """Return the dates that the schedule leaves out."""
    (declared,) = read_schedule_file(written(folder, keys), environment=environment).schedules
    timing = declared.definition.timing
    assert isinstance(timing, Repeat)
    assert isinstance(timing.trigger, Excluding)
    return timing.trigger.dates


def written(folder: Path, keys: str) -> Path:
    path = folder / "schedules.toml"
    path.write_text(f"{CALENDARS}{keys}\n")
    return path


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ('exclude = "germany"', (25, 26)),
        ('exclude = ["germany"]', (25, 26)),
        ('exclude = ["germany", "plant"]', (24, 25, 26)),
        ('exclude = ["2026-12-31", "germany"]', (25, 26, 31)),
        ('exclude = ["2026-12-31"]', (31,)),
    ],
)
def test_a_calendar_stands_for_its_dates(tmp_path: Path, keys: str, days: tuple[int, ...]) -> None:
    assert excluded(tmp_path, keys) == tuple(date(2026, 12, day) for day in days)


def test_an_environment_may_observe_another_calendar(tmp_path: Path) -> None:
    keys = 'exclude = "germany"\n[environments.staging.schedules.nightly]\nexclude = "plant"'

    assert excluded(tmp_path, keys, "staging") == (date(2026, 12, 24),)
    assert excluded(tmp_path, keys) == (date(2026, 12, 25), date(2026, 12, 26))


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (
            'exclude = "france"',
            'exclude: \'france\' is not a list of dates; write ["2026-12-25", "2026-12-26"], or name one of',
        ),
        (
            'exclude = ["france"]',
            "schedule 'nightly': exclude: 'france' is not a date; write it as '2026-12-25', or name one of [calendars]",
        ),
        ("[calendars.spain]\nday = 1", "calendars.spain: {'day': 1} is not a list of dates"),
    ],
)
def test_a_calendar_that_is_none_is_refused(tmp_path: Path, keys: str, problem: str) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read_schedule_file(written(tmp_path, keys))

    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("calendars", "problem"),
    [
        ("calendars = 3", "calendars: 3 is not a table; write [calendars] and below it"),
        ('[calendars]\ngermany = ["Christmas"]', "calendars.germany: 'Christmas' is not a date"),
        ("[calendars]\ngermany = []", "calendars.germany: [] has no date"),
    ],
)
def test_the_calendars_themselves_are_checked(tmp_path: Path, calendars: str, problem: str) -> None:
    path = tmp_path / "schedules.toml"
    path.write_text(f"{calendars}\n")

    with pytest.raises(InvalidFile) as refusal:
        read_schedule_file(path)

    assert problem in str(refusal.value)
