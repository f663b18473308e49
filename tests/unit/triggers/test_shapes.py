"""Rule: bounds, windows and exclusions leave slots out and never move one; both ends of a bound belong to it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import At, Bounded, Cron, Every, Excluding, Trigger, Within, shaped
from domain.scheduling.triggers.counting import FEW
from domain.scheduling.values import EPOCH, ScheduleId
from tests.unit.triggers.instants import between, following, newest, utc

HOURLY = Every(timedelta(hours=1))
NIGHTLY = Cron("0 2 * * *")


def test_a_rule_starts_and_ends_with_its_bounds_included() -> None:
    """From the first instant to the last."""
    rule = Bounded(HOURLY, utc("2026-06-01 09:00"), utc("2026-06-01 11:00"))

    assert between(rule, "2026-01-01 00:00", "2026-12-31 00:00") == [
        f"2026-06-01 {hour}:00" for hour in ("09", "10", "11")
    ]


def test_one_bound_may_stay_open() -> None:
    """A rule may begin and never end, or end and never have begun."""
    begins, ends = Bounded(HOURLY, start=utc("2026-06-01 09:30")), Bounded(HOURLY, end=utc("2026-06-01 11:30"))

    assert following(begins, "2026-01-01 00:00", 1) == ["2026-06-01 10:00"]
    assert newest(begins, "2026-06-01 09:59", 1) == []
    assert newest(ends, "2026-12-31 00:00", 1) == ["2026-06-01 11:00"]
    assert following(ends, "2026-06-01 11:00", 1) == []


def test_bounds_are_counted_by_arithmetic() -> None:
    """As far as the rule within can."""
    rule = Bounded(Every(timedelta(seconds=1)), utc("2026-01-01 00:00"), utc("2026-12-31 00:00"))

    assert rule.count(utc("2020-01-01 00:00"), utc("2030-01-01 00:00")) == 364 * 86_400 + 1
    assert rule.count(utc("2027-01-01 00:00"), utc("2030-01-01 00:00")) == 0


def test_nothing_is_counted_where_a_window_ends_before_it_begins() -> None:
    """Nor before the start, nor after the end."""
    rule = Bounded(HOURLY, utc("2026-06-01 09:00"), utc("2026-06-01 11:00"))

    assert rule.count(utc("2026-06-01 10:30"), utc("2026-06-01 09:30")) == 0
    assert rule.count(utc("2026-06-01 07:00"), utc("2026-06-01 08:30")) == 0
    assert rule.count(utc("2026-06-01 11:00"), utc("2026-06-01 15:00")) == 0


def test_an_end_before_the_start_is_refused() -> None:
    """It would never fire."""
    with pytest.raises(InvalidValue) as refused:
        Bounded(HOURLY, utc("2026-06-01 00:00"), utc("2026-01-01 00:00"))

    assert str(refused.value) == (
        "end: '2026-01-01T00:00:00+00:00' is before the start; use an instant at or after 2026-06-01T00:00:00+00:00"
    )


def test_a_rule_may_end_where_it_starts() -> None:
    """Both ends belong to it, so one slot is left."""
    rule = Bounded(HOURLY, utc("2026-06-01 09:00"), utc("2026-06-01 09:00"))

    assert between(rule, "2026-01-01 00:00", "2026-12-31 00:00") == ["2026-06-01 09:00"]


def test_business_hours_follow_the_wall_clock_of_their_zone() -> None:
    """09:00 in Berlin is 08:00Z in winter and 07:00Z in summer; the closing time itself is outside."""
    rule = Within(HOURLY, ["mon-fri 09:00-11:00"], "Europe/Berlin")

    assert between(rule, "2026-03-27 00:00", "2026-03-31 00:00") == [
        "2026-03-27 08:00",
        "2026-03-27 09:00",
        "2026-03-30 07:00",
        "2026-03-30 08:00",
    ]


def test_a_window_may_reach_past_midnight_and_past_the_end_of_the_week() -> None:
    """Its days are those on which it opens."""
    rule = Within(HOURLY, ["sun 22:00-01:00"])

    assert between(rule, "2026-06-01 12:00", "2026-06-08 12:00") == [
        "2026-06-07 22:00",
        "2026-06-07 23:00",
        "2026-06-08 00:00",
    ]


def test_a_window_is_open_until_the_microsecond_before_it_closes() -> None:
    """In either direction."""
    last, closing = utc("2026-06-01 10:59:59.999999"), utc("2026-06-01 11:00")
    rule = Within(At(last), ["10:00-11:00"])

    assert rule.next(closing - timedelta(hours=3)) == last
    assert rule.latest(closing, 1) == (last,)
    assert newest(Within(HOURLY, ["10:00-11:00"]), "2026-06-01 11:00", 1) == ["2026-06-01 10:00"]


def test_several_windows_add_up() -> None:
    """A slot inside any of them stays, and only once."""
    rule = Within(HOURLY, ["mon 09:00-10:30", "mon,tue 10:00-11:00", "wed 00:00-01:00"])

    assert between(rule, "2026-06-01 00:00", "2026-06-04 00:00") == [
        "2026-06-01 09:00",
        "2026-06-01 10:00",
        "2026-06-02 10:00",
        "2026-06-03 00:00",
    ]


def test_a_window_inside_the_gap_has_no_time_that_day_and_in_the_fold_twice() -> None:
    """It asks what the wall clock shows, and nothing else."""
    rule = Within(Every(timedelta(minutes=30)), ["02:00-03:00"], "Europe/Berlin")

    assert between(rule, "2026-03-28 12:00", "2026-03-29 12:00") == []
    assert between(rule, "2026-10-24 12:00", "2026-10-25 12:00") == [
        f"2026-10-25 {time}" for time in ("00:00", "00:30", "01:00", "01:30")
    ]


def test_windows_that_never_meet_the_rule_are_refused() -> None:
    """A schedule that would never fire is an error of whoever wrote it."""
    with pytest.raises(InvalidValue) as refused:
        Within(Cron("0 3 * * *"), ["mon 09:00-17:00", "tue 10:00-11:00"])
    assert str(refused.value) == (
        "windows: 'mon 09:00-17:00, tue 10:00-11:00' never meet a slot of the rule; "
        "widen a window, or move the rule into one"
    )
    with pytest.raises(InvalidValue, match="never meet"):
        Within(At(utc("2026-06-06 12:00")), ["mon-fri 09:00-17:00"])


def test_windows_around_a_rule_that_does_not_know_its_id_are_not_judged_yet() -> None:
    """What cannot be computed cannot be refused."""
    rule = Within(Every.between(timedelta(minutes=5), timedelta(minutes=10)), ["09:00-17:00"])

    assert rule.bound_to(ScheduleId("a")).next(EPOCH) is not None


def test_no_windows_at_all_are_refused() -> None:
    """Nothing open is not the same as everything open."""
    with pytest.raises(InvalidValue) as refused:
        Within(HOURLY, [])

    assert str(refused.value) == "windows: () leave nothing open; name at least one window, or leave windows out"


def test_excluded_dates_are_those_of_their_zone() -> None:
    """25 December in Auckland is mostly 24 December in UTC."""
    rule = Excluding(Every(timedelta(hours=6)), [date(2026, 12, 25)], "Pacific/Auckland")

    assert between(rule, "2026-12-24 00:00", "2026-12-25 18:00") == [
        "2026-12-24 06:00",
        "2026-12-25 12:00",
        "2026-12-25 18:00",
    ]


def test_a_run_of_excluded_dates_is_passed_over_in_both_directions() -> None:
    """The order in which they are given does not matter."""
    holidays = Excluding(NIGHTLY, [date(2026, 12, day) for day in (26, 24, 25, 24)])

    assert between(holidays, "2026-12-22 12:00", "2026-12-28 12:00") == [
        "2026-12-23 02:00",
        "2026-12-27 02:00",
        "2026-12-28 02:00",
    ]


def test_a_date_shown_twice_at_midnight_keeps_the_slots_of_its_neighbour() -> None:
    """St John's went back from 00:01 on 1 November to 23:01 on 31 October."""
    rule = Excluding(Every(timedelta(minutes=1)), [date(2009, 11, 1)], "America/St_Johns")

    assert between(rule, "2009-11-01 02:28", "2009-11-01 02:33") == [
        "2009-11-01 02:29",
        "2009-11-01 02:31",
        "2009-11-01 02:32",
        "2009-11-01 02:33",
    ]


@pytest.mark.parametrize(
    "rule", [Excluding(HOURLY, [date(2026, 6, 2)]), Within(HOURLY, ["mon 00:00-24:00", "wed 00:00-24:00"])], ids=repr
)
def test_few_slots_are_counted_and_many_are_not(rule: Trigger) -> None:
    """Counting many would mean walking them; Tuesday is left out."""
    assert rule.count(utc("2026-06-01 20:00"), utc("2026-06-03 02:00")) == 6
    assert rule.count(utc("2026-06-01 07:00"), utc("2026-06-01 23:00")) == FEW
    assert rule.count(utc("2026-06-01 06:00"), utc("2026-06-01 23:00")) is None
    assert rule.count(utc("2026-06-01 12:00"), utc("2026-06-01 12:00")) == 0


def test_everything_but_jitter_tests_the_unjittered_instant() -> None:
    """`shaped` puts jitter outermost, so a slot may end up just past its window."""
    rule = shaped(
        HOURLY,
        start=utc("2026-06-01 10:00"),
        end=utc("2026-06-02 10:00"),
        windows=["10:00-11:00"],
        exclude=[date(2026, 6, 2)],
        jitter=timedelta(hours=3),
    ).bound_to(ScheduleId("ada"))
    (slot,) = between(rule, "2026-05-31 00:00", "2026-06-04 00:00")

    assert "2026-06-01 10:00" < slot < "2026-06-01 13:00"


def test_windows_and_excluded_dates_are_those_of_the_zone() -> None:
    """Ten in the morning in Berlin is eight in UTC, and its midnight is ten in the evening before."""
    berlin = partial(shaped, HOURLY, timezone="Europe/Berlin")

    assert newest(berlin(windows=["10:00-11:00"]), "2026-06-01 12:00", 1) == ["2026-06-01 08:00"]
    assert newest(berlin(exclude=[date(2026, 6, 1)]), "2026-06-01 12:00", 1) == ["2026-05-31 21:00"]


def test_nothing_to_shape_leaves_the_rule_alone() -> None:
    """No wrapper without a purpose."""
    assert shaped(NIGHTLY) is NIGHTLY


def test_binding_reaches_the_rule_within() -> None:
    """Through every combinator."""
    spread = Every(timedelta(hours=1), spread=True)
    rule = shaped(spread, start=EPOCH, windows=["00:00-24:00"], exclude=[date(2026, 1, 1)], jitter=timedelta(seconds=1))
    phase = spread.bound_to(ScheduleId("ada")).phase

    slot = rule.bound_to(ScheduleId("ada")).next(utc("2026-06-01 00:00"))

    assert slot is not None
    assert timedelta() <= slot - utc("2026-06-01 00:00") - phase < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("instant", "is_before"),
    [
        ("0001-01-01 00:00", True),
        ("1969-12-31 23:59", True),
        ("9990-12-31 23:59:59", False),
        ("9999-12-31", False),
        ("9999-12-31 23:59:59.999999", False),
    ],
)
def test_any_instant_may_be_asked_about(instant: str, is_before: bool) -> None:
    """At the ends of the calendar there is no slot, or the first, or the last; never an error."""
    irregular = Every.between(timedelta(minutes=5), timedelta(minutes=10))
    plain: list[Trigger] = [Cron("30 2 * * *", "Europe/Berlin"), HOURLY, irregular]
    shape = partial(shaped, windows=["00:00-12:00"], exclude=[date(2026, 1, 1)], timezone="Asia/Tokyo")
    rules = [*plain, *(shape(rule, jitter=timedelta(minutes=1)) for rule in plain)]

    for rule in [trigger.bound_to(ScheduleId("ada")) for trigger in rules]:
        assert bool(rule.next(utc(instant))) == is_before
        assert bool(rule.latest(utc(instant), 1)) != is_before
