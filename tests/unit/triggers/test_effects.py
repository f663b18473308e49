"""Rule: Kept says beforehand which slots a clock change affects, and what becomes of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.scheduling.triggers import ClockChangeEffect, Cron, Every, Trigger, affected, shaped
from domain.scheduling.triggers.clock_changes import LOCAL_TIMES_PER_CHANGE
from domain.scheduling.triggers.dst import Fold, Gap
from tests.unit.triggers.instants import utc

NIGHTLY = Cron("30 2 * * *", "Europe/Berlin")
NEW_YEAR = utc("2026-01-01 00:00")


def effects_on(expression: str, gap: Gap, fold: Fold) -> dict[str, list[str]]:
    """Return what a year's clock changes in Berlin make of an expression: slots by local time."""
    effects = affected(Cron(expression, "Europe/Berlin", gap, fold), NEW_YEAR)
    return {f"{effect.local:%m-%d %H:%M}": [f"{slot:%H:%M}" for slot in effect.slots] for effect in effects}


@pytest.mark.parametrize(
    ("gap", "fold", "told"),
    [
        ("after_gap", "first", {"03-29 02:30": ["01:00"], "10-25 02:30": ["00:30"]}),
        ("shift", "second", {"03-29 02:30": ["01:30"], "10-25 02:30": ["01:30"]}),
        ("skip", "both", {"03-29 02:30": [], "10-25 02:30": ["00:30", "01:30"]}),
    ],
)
def test_a_fixed_time_is_told_with_what_it_becomes(gap: Gap, fold: Fold, told: dict[str, list[str]]) -> None:
    """One effect for each local time and change."""
    assert effects_on("30 2 * * *", gap, fold) == told


@pytest.mark.parametrize(
    ("gap", "fold", "told"),
    [
        ("after_gap", "first", {"03-29 02:00": ["01:00"], "10-25 02:00": ["00:00"]}),
        ("shift", "second", {"03-29 02:00": ["01:00"], "10-25 02:00": ["01:00"]}),
        ("skip", "both", {"03-29 02:00": [], "10-25 02:00": ["00:00", "01:00"]}),
    ],
)
def test_the_first_local_time_of_a_change_is_affected_and_the_one_at_its_end_is_not(
    gap: Gap, fold: Fold, told: dict[str, list[str]]
) -> None:
    """Berlin leaves out, and shows twice, what lies in [02:00, 03:00)."""
    assert effects_on("0 2 * * *", gap, fold) == told
    assert effects_on("0 3 * * *", gap, fold) == {}


def test_the_change_itself_is_told() -> None:
    """When the clocks change, by how much, and where."""
    gap, fold = affected(NIGHTLY, NEW_YEAR)

    assert (gap.timezone, gap.change.at, gap.change.shift) == (
        "Europe/Berlin",
        utc("2026-03-29 01:00"),
        timedelta(hours=1),
    )
    assert (fold.change.is_gap, fold.change.at, fold.change.shift) == (
        False,
        utc("2026-10-25 01:00"),
        timedelta(hours=-1),
    )


def test_a_lost_day_is_told_as_lost() -> None:
    """Samoa had no 30 December 2011."""
    (effect,) = affected(Cron("0 12 * * *", "Pacific/Apia"), utc("2011-12-01 00:00"), timedelta(days=60))

    assert effect.change.is_date_change
    assert (f"{effect.local:%d %H:%M}", effect.slots) == ("30 12:00", ())


@pytest.mark.parametrize(
    "unaffected",
    [
        Cron("*/10 * * * *", "Europe/Berlin"),
        Cron("30 2 * * *", "UTC"),
        Cron("30 12 * * *", "Europe/Berlin"),
        Cron("30 2 1 * *", "Europe/Berlin"),
        Every(timedelta(hours=1)),
    ],
)
def test_what_no_change_touches_is_not_told(unaffected: Trigger) -> None:
    """Wildcards and intervals follow elapsed time; other times of day stay what they are."""
    assert affected(unaffected, NEW_YEAR) == ()


def test_only_the_first_local_times_of_a_change_are_told() -> None:
    """A rule of seconds would otherwise fill pages."""
    effects = affected(Cron("* 0-59 2 * * *", "Europe/Berlin"), NEW_YEAR, timedelta(days=100))

    assert len(effects) == LOCAL_TIMES_PER_CHANGE


def test_only_changes_within_the_horizon_are_told() -> None:
    """From just after the instant asked about."""
    assert len(affected(NIGHTLY, utc("2026-03-29 01:00"), timedelta(days=180))) == 0
    assert len(affected(NIGHTLY, utc("2026-03-29 00:59"), timedelta(minutes=1))) == 1


@pytest.mark.parametrize("shape", [{"jitter": timedelta(minutes=5)}, {"start": NEW_YEAR}], ids=str)
def test_the_horizon_holds_within_a_combinator_too(shape: dict[str, Any]) -> None:
    """Spring is told, autumn is not."""
    assert len(affected(shaped(NIGHTLY, **shape), NEW_YEAR, timedelta(days=180))) == 1


def test_combinators_tell_what_they_let_through() -> None:
    """A slot that an exclusion leaves out is not affected by anything."""
    shape: dict[str, Any] = {"timezone": "Europe/Berlin", "jitter": timedelta(minutes=5)}
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    def told(*exclude: date) -> list[date]:
        rule = shaped(NIGHTLY, start=NEW_YEAR, windows=["00:00-06:00"], exclude=exclude, **shape)
        return [effect.local.date() for effect in affected(rule, NEW_YEAR)]

    assert told(date(2026, 1, 1)) == [spring, autumn]
    assert told(spring) == [autumn]
    assert told(spring, autumn) == []


def test_an_effect_is_a_value() -> None:
    """It can be compared, kept and shown."""
    first, *_ = affected(NIGHTLY, NEW_YEAR)

    assert isinstance(first, ClockChangeEffect)
    assert first == affected(NIGHTLY, NEW_YEAR)[0]
