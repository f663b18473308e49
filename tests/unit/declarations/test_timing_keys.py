"""A schedule says when it is due by exactly one of cron, every and at, and keys that do not fit are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.scheduling.definition import Once, Repeat
from domain.scheduling.triggers import Cron, Every, EveryBetween, shaped
from tests.unit.declarations.reading import problems, timing

NINE_IN_BERLIN = datetime(2026, 3, 29, 7, tzinfo=UTC)
NIGHTLY = Cron("0 2 * * *")


def test_cron_takes_its_zone_and_what_clock_changes_do(tmp_path: Path) -> None:
    """All three have defaults."""
    text = 'cron = "0 2 * * *"\ntimezone = "Europe/Berlin"\ngap = "shift"\nfold = "both"'

    assert timing(tmp_path, text) == Repeat(Cron("0 2 * * *", "Europe/Berlin", "shift", "both"))
    assert timing(tmp_path, 'cron = "0 2 * * *"') == Repeat(NIGHTLY)


def test_every_takes_its_anchor_and_spread(tmp_path: Path) -> None:
    """The anchor needs an offset, as every instant does."""
    text = 'every = "250ms"\nanchor = 2026-03-29T09:00:00+02:00\nspread = true'

    assert timing(tmp_path, text) == Repeat(Every(timedelta(milliseconds=250), NINE_IN_BERLIN, spread=True))


def test_every_with_min_and_max_is_irregular(tmp_path: Path) -> None:
    """An anchor moves it as it moves the regular one."""
    text = 'every = { min = "5m", max = "10m" }\nanchor = "2026-03-29T07:00:00Z"'

    assert timing(tmp_path, text) == Repeat(EveryBetween(timedelta(minutes=5), timedelta(minutes=10), NINE_IN_BERLIN))


@pytest.mark.parametrize("value", ['"2026-03-29T09:00:00+02:00"', "2026-03-29T09:00:00+02:00", '"2026-03-29T07:00Z"'])
def test_at_is_one_instant_with_its_reason(tmp_path: Path, value: str) -> None:
    """As text or as TOML writes it, in any offset: the same instant in UTC."""
    assert timing(tmp_path, f'at = {value}\nbecause = "class 7 starts"') == Once(NINE_IN_BERLIN, "class 7 starts")


def test_a_recurring_rule_can_be_shaped(tmp_path: Path) -> None:
    """Windows and dates are those of the schedule's zone; the number of runs is counted by the schedule."""
    text = """
        cron = "0 2 * * *"
        timezone = "Europe/Berlin"
        start = 2026-03-29T09:00:00+02:00
        end = 2026-12-31T00:00:00Z
        windows = ["mon-fri 01:00-06:00"]
        exclude = [2026-12-25, "2026-12-26"]
        jitter = "30s"
        max_runs = 7
    """
    rule = shaped(
        Cron("0 2 * * *", "Europe/Berlin"),
        start=NINE_IN_BERLIN,
        end=datetime(2026, 12, 31, tzinfo=UTC),
        windows=["mon-fri 01:00-06:00"],
        exclude=[date(2026, 12, 25), date(2026, 12, 26)],
        timezone="Europe/Berlin",
        jitter=timedelta(seconds=30),
    )

    assert timing(tmp_path, text) == Repeat(rule, max_runs=7)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "key: 'cron' is missing; say when: "),
        ('cron = "0 2 * * *"\nevery = "5m"', "cron: '0 2 * * *' stands beside 'every'; keep one of the two"),
        ('cron = "61 * * * *"', "cron: "),
        ('cron = "0 0 30 2 *"', "cron: '0 0 30 2 *' never fires"),
        ("cron = 5", "cron: 5 is not a text"),
        (
            'cron = "0 2 * * *"\ntimezone = "Europe/Berln"',
            "timezone: 'Europe/Berln' is not a known time zone; did you mean",
        ),
        ('cron = "0 2 * * *"\ngap = "jump"', "gap: 'jump' is not known; use one of"),
        ('cron = "0 2 * * *"\nfold = "third"', "fold: 'third' is not known; use one of"),
        ("every = 5", "every: 5 has no unit; write '5s'"),
        ("every = -5", "every: -5 is negative and has no unit; write '5s'"),
        ('every = "-5s"', "every: '-5s' is negative; write it without the sign: '5s'"),
        ('evry = "1m"', "key: 'evry' is not known; did you mean 'every'?"),
        ('every = "0s"', "every: '0s' is too short"),
        ('every = "5m"\nspread = "yes"', "spread: 'yes' is neither true nor false"),
        ('every = { min = "5m" }', "key: 'every.max' is missing"),
        ('every = { min = "5m", max = "1m" }', "every.max: '1m' is below the shortest interval"),
        ('every = { min = "5m", max = "10m", mean = "7m" }', "key: 'every.mean' is not known"),
        ('every = { min = "5m", max = "10m" }\nspread = true', "spread: True has no effect with min and max"),
        ('at = "2026-03-29T09:00:00"', "at: '2026-03-29T09:00:00' has no offset from UTC; add one"),
        ("at = 2026-03-29T09:00:00", "at: '2026-03-29 09:00:00' has no offset from UTC; add one"),
        ('at = "tomorrow"', "at: 'tomorrow' is not a date and time; use ISO 8601"),
        ("at = 2026-03-29", "at: '2026-03-29' is not a date and time; use ISO 8601"),
        ("at = 09:00:00", "at: '09:00:00' is not a date and time; use ISO 8601"),
        ("cron = 02:00:00", "cron: '02:00:00' is not a text; put it in quotes"),
        ("at = 12", "at: 12 is not a date and time"),
        ('at = "0001-01-01T00:00:00+14:00"', "at: '0001-01-01T00:00:00+14:00' lies outside the calendar"),
        ('at = "2026-03-29T09:00:00Z"\nmax_runs = 3', "max_runs: '3' has no effect with 'at'; remove it"),
        (
            'cron = "0 2 * * *"\nanchor = "2026-03-29T09:00:00Z"',
            "anchor: '2026-03-29T09:00:00Z' has no effect with 'cron'",
        ),
        ('every = "5m"\nfold = "both"', "fold: 'both' has no effect with 'every'; remove it; it belongs to 'cron'"),
        ('cron = "0 2 * * *"\nbecause = "x"', "because: 'x' has no effect with 'cron'; remove it; it belongs to 'at'"),
        ('cron = "0 2 * * *"\nwindows = "mon"', "windows: 'mon' is not a list"),
        ('cron = "0 2 * * *"\nwindows = ["moon 1-2"]', "windows: 'moon 1-2' is not days and hours"),
        ('every = "5m"\nwindows = ["mon 9:00-9:00"]', "windows: 'mon 9:00-9:00' opens and closes at the same time"),
        ('every = "5m"\nwindows = ["25:00-26:00"]', "windows: '25:00-26:00' opens at no time of a day"),
        ('cron = "0 2 * * *"\nexclude = "2026-12-25"', "exclude: '2026-12-25' is not a list of dates"),
        ('cron = "0 2 * * *"\nexclude = ["25.12."]', "exclude: '25.12.' is not a date"),
        ('cron = "0 2 * * *"\nexclude = [2026-12-25T00:00:00]', "exclude: '2026-12-25 00:00:00' is not a date"),
        ('cron = "0 2 * * *"\nmax_runs = 0', "max_runs: 0 is not positive"),
        ('cron = "0 2 * * *"\nmax_runs = 1000000001', "max_runs: 1000000001 is too large"),
        ('cron = "0 2 * * *"\njitter = "soon"', "jitter: 'soon' is not a duration"),
        ('cron = "0 2 * * *"\nstart = 2026-02-01T00:00:00Z\nend = 2026-01-01T00:00:00Z', "end: "),
    ],
)
def test_a_wrong_timing_is_refused_by_field_value_and_remedy(tmp_path: Path, body: str, message: str) -> None:
    """One line for one mistake."""
    (problem,) = problems(tmp_path, body)

    assert problem.startswith(message)
