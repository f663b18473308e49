"""Rule: a zone is stretches of one offset without a hole between them; every clock change is found to the second."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.scheduling.triggers.zones import changes_in, stretches
from tests.unit.triggers.instants import utc

HALF_A_DAY = timedelta(hours=12)


@pytest.mark.parametrize(
    ("zone", "year", "changes"),
    [
        ("UTC", 2026, []),
        ("Europe/Berlin", 2026, ["2026-03-29 01:00", "2026-10-25 01:00"]),
        ("Australia/Lord_Howe", 2026, ["2026-04-04 15:00", "2026-10-03 15:30"]),
        ("America/St_Johns", 2009, ["2009-03-08 03:31", "2009-11-01 02:31"]),
        ("Pacific/Apia", 2011, ["2011-04-02 14:00", "2011-09-24 14:00", "2011-12-30 10:00"]),
        # There and back within seven days, the fastest since 1970.
        ("America/Boa_Vista", 2000, ["2000-02-27 03:00", "2000-10-08 04:00", "2000-10-15 03:00"]),
        # Summer time is suspended during Ramadan.
        ("Africa/Cairo", 2010, ["2010-04-29 22:00", "2010-08-10 21:00", "2010-09-09 22:00", "2010-09-30 21:00"]),
    ],
)
def test_every_clock_change_of_a_year_is_found(zone: str, year: int, changes: list[str]) -> None:
    """In order, as instants in UTC."""
    assert [f"{change.at:%Y-%m-%d %H:%M}" for change in changes_in(zone, year)] == changes


@pytest.mark.parametrize("zone", ["Europe/Dublin", "America/Sao_Paulo", "Asia/Tehran", "Antarctica/Casey", "Asia/Gaza"])
def test_stretches_tell_the_offset_of_every_half_day(zone: str) -> None:
    """Held against the zone database itself, over half a century."""
    clock = ZoneInfo(zone)
    for stretch in (stretch for year in range(1975, 2030) for stretch in stretches(zone, year)):
        instant = stretch.start
        while instant < stretch.end:
            assert instant.astimezone(clock).utcoffset() == stretch.offset
            instant += HALF_A_DAY


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati", "Africa/Casablanca"])
def test_stretches_follow_one_another_without_a_hole(zone: str) -> None:
    """Across the turn of the year too, and each knows the change that opened it."""
    all_of_them = [stretch for year in range(1980, 2030) for stretch in stretches(zone, year)]

    for earlier, later in pairwise(all_of_them):
        assert earlier.end == later.start
        if earlier.offset != later.offset:
            assert later.opening is not None
            assert (later.opening.at, later.opening.before) == (later.start, earlier.offset)
            assert earlier.closing == later.opening


def test_a_year_begins_and_ends_at_midnight_in_utc() -> None:
    """That keeps the search for changes bounded."""
    of_the_year = stretches("Europe/Berlin", 2026)

    assert (of_the_year[0].start, of_the_year[-1].end) == (utc("2026-01-01 00:00"), utc("2027-01-01 00:00"))
