"""
Rule: when clocks change, a fixed time runs exactly once per local day and a wildcard follows elapsed time.

A fixed time in the gap runs at the first instant after it, or is skipped, or is shifted; in the fold it runs
in the first pass, or the second, or both. A shift of three hours or more is a change of date: nothing is made up.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.scheduling.triggers import Cron
from domain.scheduling.triggers.dst import Fold, Gap
from tests.unit.triggers.instants import between, following, in_the_day_after, utc


@pytest.mark.parametrize(
    ("zone", "expression", "noon", "gap", "slots"),
    [
        # Berlin goes from 02:00 to 03:00 at 01:00Z, New York at 07:00Z.
        ("Europe/Berlin", "30 2 * * *", "2026-03-28 12:00", "after_gap", ["2026-03-29 01:00"]),
        ("Europe/Berlin", "30 2 * * *", "2026-03-28 12:00", "skip", []),
        ("Europe/Berlin", "30 2 * * *", "2026-03-28 12:00", "shift", ["2026-03-29 01:30"]),
        ("America/New_York", "30 2 * * *", "2026-03-07 12:00", "after_gap", ["2026-03-08 07:00"]),
        ("America/New_York", "30 2 * * *", "2026-03-07 12:00", "shift", ["2026-03-08 07:30"]),
        # Sydney and Auckland spring forward in the southern spring, Lord Howe by half an hour.
        ("Australia/Sydney", "30 2 * * *", "2026-10-03 12:00", "after_gap", ["2026-10-03 16:00"]),
        ("Pacific/Auckland", "30 2 * * *", "2026-09-26 12:00", "shift", ["2026-09-26 14:30"]),
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03 12:00", "after_gap", ["2026-10-03 15:30"]),
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03 12:00", "shift", ["2026-10-03 15:45"]),
        ("Australia/Lord_Howe", "45 2 * * *", "2026-10-03 12:00", "skip", ["2026-10-03 15:45"]),
        # These skip midnight, so the day begins at 01:00; St John's used to do so at one minute past.
        ("America/Santiago", "0 0 * * *", "2026-09-05 12:00", "after_gap", ["2026-09-06 04:00"]),
        ("America/Sao_Paulo", "30 0 * * *", "2018-11-03 12:00", "after_gap", ["2018-11-04 03:00"]),
        ("Africa/Cairo", "0 0 * * *", "2026-04-23 12:00", "after_gap", ["2026-04-23 22:00"]),
        ("America/St_Johns", "0 0 * * *", "2009-03-07 12:00", "after_gap", ["2009-03-08 03:30"]),
        ("America/St_Johns", "30 0 * * *", "2009-03-07 12:00", "after_gap", ["2009-03-08 03:31"]),
        # Troll jumps two hours at once; Caracas and Pyongyang once changed their standard time by half an hour.
        ("Antarctica/Troll", "30 1 * * *", "2026-03-28 12:00", "after_gap", ["2026-03-29 01:00"]),
        ("Antarctica/Troll", "30 2 * * *", "2026-03-28 12:00", "shift", ["2026-03-29 02:30"]),
        ("America/Caracas", "45 2 * * *", "2016-04-30 12:00", "after_gap", ["2016-05-01 07:00"]),
        ("Asia/Pyongyang", "40 23 * * *", "2018-05-04 12:00", "shift", ["2018-05-04 15:10"]),
    ],
)
def test_a_fixed_time_that_the_gap_leaves_out(
    zone: str, expression: str, noon: str, gap: Gap, slots: list[str]
) -> None:
    """Once at the first instant after the gap; or not at all; or as much later as the clock jumps."""
    assert in_the_day_after(Cron(expression, zone, gap=gap), noon) == slots


@pytest.mark.parametrize(
    ("expression", "gap", "slots"),
    [
        ("0 2,3 * * *", "after_gap", ["01:00"]),
        ("15,45 2 * * *", "after_gap", ["01:00"]),
        ("* 15,45 2 * * *", "after_gap", ["01:00"]),
        ("15,45 2 * * *", "shift", ["01:15", "01:45"]),
        ("30 2,3 * * *", "shift", ["01:30"]),
        ("0,50 2,3 * * *", "shift", ["01:00", "01:50"]),
        ("45 2,3 * * *", "after_gap", ["01:00", "01:45"]),
        ("10 1,2,3,4 * * *", "skip", ["00:10", "01:10", "02:10"]),
        ("10 1,2,3,4 * * *", "shift", ["00:10", "01:10", "02:10"]),
        ("50 2 * * *", "shift", ["01:50"]),
    ],
)
def test_two_slots_that_a_gap_moves_to_one_instant_are_one_slot(expression: str, gap: Gap, slots: list[str]) -> None:
    """Berlin, 29 March 2026; whatever is moved, slots stay in order and none is doubled."""
    moved = in_the_day_after(Cron(expression, "Europe/Berlin", gap=gap), "2026-03-28 12:00")

    assert moved == [f"2026-03-29 {slot}" for slot in slots]


@pytest.mark.parametrize(
    ("zone", "expression", "noon", "fold", "slots"),
    [
        # Berlin shows 02:00 to 03:00 twice, New York 01:00 to 02:00.
        ("Europe/Berlin", "30 2 * * *", "2026-10-24 12:00", "first", ["2026-10-25 00:30"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-24 12:00", "second", ["2026-10-25 01:30"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-24 12:00", "both", ["2026-10-25 00:30", "2026-10-25 01:30"]),
        ("Europe/Berlin", "0 2,3 * * *", "2026-10-24 12:00", "first", ["2026-10-25 00:00", "2026-10-25 02:00"]),
        ("Europe/Berlin", "0 2,3 * * *", "2026-10-24 12:00", "second", ["2026-10-25 01:00", "2026-10-25 02:00"]),
        ("America/New_York", "30 1 * * *", "2026-10-31 12:00", "first", ["2026-11-01 05:30"]),
        ("America/New_York", "30 1 * * *", "2026-10-31 12:00", "second", ["2026-11-01 06:30"]),
        # The southern autumn is in April; Lord Howe repeats half an hour, so 01:15 is shown once.
        ("Australia/Sydney", "30 2 * * *", "2026-04-04 12:00", "both", ["2026-04-04 15:30", "2026-04-04 16:30"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-04 12:00", "first", ["2026-04-04 14:45"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-04 12:00", "second", ["2026-04-04 15:15"]),
        ("Australia/Lord_Howe", "15 1 * * *", "2026-04-04 12:00", "both", ["2026-04-04 14:15"]),
        # These go back across midnight, so the evening before is repeated.
        ("America/Sao_Paulo", "30 23 * * *", "2018-02-17 12:00", "first", ["2018-02-18 01:30"]),
        ("America/Sao_Paulo", "30 23 * * *", "2018-02-17 12:00", "second", ["2018-02-18 02:30"]),
        ("Asia/Beirut", "0 0 * * *", "2026-10-24 12:00", "first", ["2026-10-24 22:00"]),
        ("America/St_Johns", "0 0 * * *", "2009-10-31 12:00", "first", ["2009-11-01 02:30"]),
        ("America/St_Johns", "0 0 * * *", "2009-10-31 12:00", "second", ["2009-11-01 03:30"]),
    ],
)
def test_a_fixed_time_that_the_fold_shows_twice(
    zone: str, expression: str, noon: str, fold: Fold, slots: list[str]
) -> None:
    """Once, in the first pass or the second; or in both."""
    assert in_the_day_after(Cron(expression, zone, fold=fold), noon) == slots


@pytest.mark.parametrize("gap", ["after_gap", "skip", "shift"])
@pytest.mark.parametrize("expression", ["*/30 * * * *", "0,30 * * * *", "*/30 0-23 * * *"])
def test_a_wildcard_has_nothing_inside_the_gap(expression: str, gap: Gap) -> None:
    """Every half hour of elapsed time, whatever the wall clock does; no option changes that."""
    slots = between(Cron(expression, "Europe/Berlin", gap=gap), "2026-03-29 00:00", "2026-03-29 02:00")

    assert slots == ["2026-03-29 00:30", "2026-03-29 01:00", "2026-03-29 01:30", "2026-03-29 02:00"]


@pytest.mark.parametrize("fold", ["first", "second", "both"])
@pytest.mark.parametrize("expression", ["*/30 * * * *", "0,30 * * * *", "*/30 0-23 * * *"])
def test_a_wildcard_counts_both_passes_of_the_fold(expression: str, fold: Fold) -> None:
    """Every half hour of elapsed time; no option changes that."""
    slots = between(Cron(expression, "Europe/Berlin", fold=fold), "2026-10-25 00:00", "2026-10-25 02:00")

    assert slots == ["2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30", "2026-10-25 02:00"]


def test_a_wildcard_minute_of_one_hour_skips_the_gap_and_runs_twice_in_the_fold() -> None:
    """`*/30 2` is a wildcard: its hour may be missing or come twice."""
    rule = Cron("*/30 2 * * *", "Europe/Berlin")

    assert in_the_day_after(rule, "2026-03-28 12:00") == []
    assert in_the_day_after(rule, "2026-10-24 12:00") == [
        "2026-10-25 00:00",
        "2026-10-25 00:30",
        "2026-10-25 01:00",
        "2026-10-25 01:30",
    ]


def test_only_a_leading_star_of_minute_or_hour_makes_a_wildcard() -> None:
    """Every minute of every hour, when spelt out, is still a list of fixed times."""
    wildcards = ["* 2 * * *", "5 * * * *", "*/7 1-3 * * *", "5 */2 * * *", "@hourly", "0 */5 2 * * *"]
    fixed = ["5 2 * * *", "0-59 0-23 * * *", "5 1,*/2 * * *", "@daily", "* 5 2 * * *"]

    assert [Cron(text).is_wildcard for text in wildcards] == [True] * len(wildcards)
    assert [Cron(text).is_wildcard for text in fixed] == [False] * len(fixed)


def test_a_fold_that_repeats_only_the_evening_shows_its_wildcards_again() -> None:
    """St John's went back from 00:01 on Sunday to 23:01 on Saturday, so Sunday's first minute came twice."""
    sundays = Cron("* 0 * * sun", "America/St_Johns")

    assert between(sundays, "2009-11-01 02:00", "2009-11-01 03:32") == [
        "2009-11-01 02:30",
        "2009-11-01 03:30",
        "2009-11-01 03:31",
        "2009-11-01 03:32",
    ]


@pytest.mark.parametrize("gap", ["after_gap", "skip", "shift"])
@pytest.mark.parametrize(
    ("zone", "expression", "after", "slots"),
    [
        # Samoa had no 30 December 2011, Kiribati's Line Islands no 31 December 1994, Kwajalein no 21 August 1993.
        ("Pacific/Apia", "0 12 * * *", "2011-12-29 00:00", ["2011-12-29 22:00", "2011-12-30 22:00"]),
        ("Pacific/Apia", "0 0 30 12 *", "2011-01-01 00:00", ["2012-12-29 10:00", "2013-12-29 10:00"]),
        ("Pacific/Kiritimati", "0 12 31 12 *", "1994-01-01 00:00", ["1995-12-30 22:00", "1996-12-30 22:00"]),
        ("Pacific/Kwajalein", "0 12 * * *", "1993-08-20 12:00", ["1993-08-21 00:00", "1993-08-22 00:00"]),
        # Casey moved its clocks by exactly three hours in 2009.
        ("Antarctica/Casey", "30 2 * * *", "2009-10-17 00:00", ["2009-10-18 15:30", "2009-10-19 15:30"]),
    ],
)
def test_nothing_is_made_up_for_a_change_of_date(
    zone: str, expression: str, after: str, slots: list[str], gap: Gap
) -> None:
    """The lost day has no slot, whatever the gap option says."""
    assert following(Cron(expression, zone, gap=gap), after, 2) == slots


@pytest.mark.parametrize("gap", ["after_gap", "shift"])
@pytest.mark.parametrize("fold", ["first", "second"])
@pytest.mark.parametrize("expression", ["0 0 * * *", "30 2 * * *", "15 1 * * *", "45 23 * * *"])
@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Europe/Berlin", 2026),
        ("America/New_York", 2026),
        ("Australia/Sydney", 2026),
        ("Australia/Lord_Howe", 2026),
        ("America/Santiago", 2026),
        ("America/Sao_Paulo", 2018),
        ("America/Havana", 2026),
        ("Africa/Casablanca", 2026),
        ("Asia/Beirut", 2026),
        ("Antarctica/Troll", 2026),
    ],
)
def test_a_daily_job_runs_exactly_once_per_local_day(
    zone: str, year: int, expression: str, fold: Fold, gap: Gap
) -> None:
    """Through a whole year of clock changes, in both hemispheres."""
    rule, clock = Cron(expression, zone, gap, fold), ZoneInfo(zone)
    days = [slot.astimezone(clock).date() for slot in rule.latest(utc(f"{year}-12-31 00:00"), 360)]

    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}


@pytest.mark.parametrize(
    ("zone", "a_week_around"),
    [
        ("Europe/Berlin", "2026-04-01 00:00"),
        ("Europe/Berlin", "2026-10-28 00:00"),
        ("Australia/Lord_Howe", "2026-04-08 00:00"),
        ("Australia/Lord_Howe", "2026-10-07 00:00"),
        ("America/St_Johns", "2009-11-04 00:00"),
        ("Pacific/Apia", "2012-01-02 00:00"),
    ],
)
def test_every_half_hour_never_bursts_and_never_pauses(zone: str, a_week_around: str) -> None:
    """The time between two slots stays what it is, through the change and the lost day."""
    slots = Cron("*/30 * * * *", zone).latest(utc(a_week_around), 336)

    assert {later - earlier for earlier, later in pairwise(slots)} == {timedelta(minutes=30)}
