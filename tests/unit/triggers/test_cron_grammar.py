"""Rule: a cron expression means what crontab(5) says, and whatever Kept cannot honour is refused in one clear line."""

from __future__ import annotations

from typing import Any

import pytest

from domain.scheduling.errors import InvalidValue
from domain.scheduling.triggers import Cron
from domain.scheduling.triggers.cron_grammar import normalise
from tests.unit.triggers.instants import following, utc

MONDAY = "2026-06-01 00:00"


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("*/20 * * * *", ["2026-06-01 00:20", "2026-06-01 00:40", "2026-06-01 01:00"]),
        ("15,45 8-9 * * *", ["2026-06-01 08:15", "2026-06-01 08:45", "2026-06-01 09:15"]),
        ("0 10-16/3 * * *", ["2026-06-01 10:00", "2026-06-01 13:00", "2026-06-01 16:00"]),
        ("50/5 0 * * *", ["2026-06-01 00:50", "2026-06-01 00:55", "2026-06-02 00:50"]),
        ("0 12 * * mon,FRI", ["2026-06-01 12:00", "2026-06-05 12:00", "2026-06-08 12:00"]),
        ("0 12 1 jan-mar *", ["2027-01-01 12:00", "2027-02-01 12:00", "2027-03-01 12:00"]),
        ("0 12 ? * 7", ["2026-06-07 12:00", "2026-06-14 12:00", "2026-06-21 12:00"]),
        ("0 12 * * 0", ["2026-06-07 12:00", "2026-06-14 12:00", "2026-06-21 12:00"]),
        ("@hourly", ["2026-06-01 01:00", "2026-06-01 02:00", "2026-06-01 03:00"]),
        ("@daily", ["2026-06-02 00:00", "2026-06-03 00:00", "2026-06-04 00:00"]),
        ("@midnight", ["2026-06-02 00:00", "2026-06-03 00:00", "2026-06-04 00:00"]),
        ("@weekly", ["2026-06-07 00:00", "2026-06-14 00:00", "2026-06-21 00:00"]),
        ("@monthly", ["2026-07-01 00:00", "2026-08-01 00:00", "2026-09-01 00:00"]),
        ("@Yearly", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
        ("@annually", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
    ],
)
def test_the_usual_spellings_are_understood(expression: str, slots: list[str]) -> None:
    """Lists, ranges, steps, names in any case, Sunday as 0 or 7, and the macros."""
    assert following(Cron(expression), MONDAY, 3) == slots


def test_a_sixth_field_leads_and_counts_seconds() -> None:
    """Seconds first, as in most schedulers; croniter alone would expect them last."""
    assert following(Cron("*/30 59 23 31 12 *"), MONDAY, 2) == ["2026-12-31 23:59", "2026-12-31 23:59:30"]


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("0 0 L * *", ["2026-06-30 00:00", "2026-07-31 00:00", "2026-08-31 00:00"]),
        ("0 0 15,L 2 *", ["2027-02-15 00:00", "2027-02-28 00:00", "2028-02-15 00:00"]),
        ("0 0 29-L * *", ["2026-06-29 00:00", "2026-06-30 00:00", "2026-07-29 00:00"]),
        ("0 0 * * L5", ["2026-06-26 00:00", "2026-07-31 00:00", "2026-08-28 00:00"]),
        ("0 0 * * 5L", ["2026-06-26 00:00", "2026-07-31 00:00", "2026-08-28 00:00"]),
        ("0 0 * * LFRI", ["2026-06-26 00:00", "2026-07-31 00:00", "2026-08-28 00:00"]),
        ("0 0 * * fri#1,fri#3", ["2026-06-05 00:00", "2026-06-19 00:00", "2026-07-03 00:00"]),
        ("0 0 * * mon-wed#2", ["2026-06-08 00:00", "2026-06-09 00:00", "2026-06-10 00:00"]),
        ("0 0 * * 1#5", ["2026-06-29 00:00", "2026-08-31 00:00", "2026-11-30 00:00"]),
        ("0 0 15W * *", ["2026-06-15 00:00", "2026-07-15 00:00", "2026-08-14 00:00"]),
        ("0 0 W1 * *", ["2026-07-01 00:00", "2026-08-03 00:00", "2026-09-01 00:00"]),
        ("0 0 31W * *", ["2026-06-30 00:00", "2026-07-31 00:00", "2026-08-31 00:00"]),
    ],
)
def test_the_last_the_nth_and_the_nearest_are_understood(expression: str, slots: list[str]) -> None:
    """`L` is the last, `#` the nth of the month, `W` the weekday nearest to a date within its month."""
    assert following(Cron(expression), MONDAY, 3) == slots


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("0 0 13 * fri", ["2026-06-05 00:00", "2026-06-12 00:00", "2026-06-13 00:00"]),
        ("0 0 L * 0", ["2026-06-28 00:00", "2026-06-30 00:00", "2026-07-05 00:00"]),
        ("0 0 */10 * mon", ["2026-08-31 00:00", "2026-09-21 00:00", "2026-12-21 00:00"]),
        ("0 0 13 * */5", ["2026-09-13 00:00", "2026-11-13 00:00", "2026-12-13 00:00"]),
        ("0 0 *,5 * mon", ["2026-06-08 00:00", "2026-06-15 00:00", "2026-06-22 00:00"]),
        ("0 0 5,* * mon", ["2026-06-02 00:00", "2026-06-03 00:00", "2026-06-04 00:00"]),
        ("0 0 30 2 mon", ["2027-02-01 00:00", "2027-02-08 00:00", "2027-02-15 00:00"]),
    ],
)
def test_two_restricted_day_fields_mean_either_and_a_leading_star_does_not_restrict(
    expression: str, slots: list[str]
) -> None:
    """Vixie's rule, its famous quirk included."""
    after = "2026-06-22 00:00" if " L " in expression else MONDAY

    assert following(Cron(expression), after, 3) == slots


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("5-5 * * * *", ["2026-06-01 00:05", "2026-06-01 01:05", "2026-06-01 02:05"]),
        ("0 5-5/2 * * *", ["2026-06-01 05:00", "2026-06-02 05:00", "2026-06-03 05:00"]),
        ("0 0 * * fri-fri", ["2026-06-05 00:00", "2026-06-12 00:00", "2026-06-19 00:00"]),
        ("0 0 1 jun-jun *", ["2027-06-01 00:00", "2028-06-01 00:00", "2029-06-01 00:00"]),
    ],
)
def test_an_equal_range_means_its_one_value(expression: str, slots: list[str]) -> None:
    """croniter takes it for the whole cycle."""
    assert following(Cron(expression), MONDAY, 3) == slots


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("0 0 * * fri-mon", ["2026-06-05 00:00", "2026-06-06 00:00", "2026-06-07 00:00", "2026-06-08 00:00"]),
        ("0 22-1 * * *", ["2026-06-01 01:00", "2026-06-01 22:00", "2026-06-01 23:00", "2026-06-02 00:00"]),
        ("58-1 0 * * *", ["2026-06-01 00:01", "2026-06-01 00:58", "2026-06-01 00:59", "2026-06-02 00:00"]),
        ("0 0 1 nov-feb *", ["2026-11-01 00:00", "2026-12-01 00:00", "2027-01-01 00:00", "2027-02-01 00:00"]),
        ("0 0 30-2 * *", ["2026-06-02 00:00", "2026-06-30 00:00", "2026-07-01 00:00", "2026-07-02 00:00"]),
        ("0 0 * * 7-1", ["2026-06-07 00:00", "2026-06-08 00:00", "2026-06-14 00:00", "2026-06-15 00:00"]),
        ("0 0 * * 5-7", ["2026-06-05 00:00", "2026-06-06 00:00", "2026-06-07 00:00", "2026-06-12 00:00"]),
        ("0 0 * * 1-7/3", ["2026-06-04 00:00", "2026-06-07 00:00", "2026-06-08 00:00", "2026-06-11 00:00"]),
    ],
)
def test_a_range_may_wrap_around_the_end_of_its_field(expression: str, slots: list[str]) -> None:
    """Friday to Monday is four days, and ten at night to one in the morning four hours."""
    assert following(Cron(expression), MONDAY, 4) == slots


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("0 0 30 2 *", r"never fires: Day\(s\) \[30\] can never occur in month\(s\) \[2\]"),
        ("0 0 31 4,6,9,11 *", r"never fires: Day\(s\) \[31\]"),
        ("0 0 31 2-2 *", "never fires"),
        ("R * * * *", "asks for a drawn minute"),
        ("0 R(0-4) * * *", "asks for a drawn hour"),
        ("H/5 * * * *", "asks for a drawn minute .*; .*spread or jitter"),
        ("0 0 15W * mon", "combines W .* with a day of week"),
        ("0 0 15W * */2", "combines W .* with a day of week"),
        ("0 0 1 * mon#1", "combines # or L .* with a day of month"),
        ("0 0 1 * L5", "combines # or L .* with a day of month"),
        ("0 0 * * mon#1,fri", "mixes plain weekdays with # or L"),
        ("0 0 1,15W * *", "W"),
        ("0 22-4/2 * * *", "steps through a range that wraps around in its hour; list the values"),
        ("0 0 * * fri-mon/2", "steps through a range that wraps around in its day of week"),
        ("*/0 * * * *", "step of 0 in its minute"),
        ("0 1-9/0 * * *", "step of 0 in its hour"),
        ("60 * * * *", "has no minute '60'; use 0-59$"),
        ("0 24 * * *", "has no hour '24'; use 0-23$"),
        ("0 0 0 * *", "has no day of month '0'; use 1-31"),
        ("0 0 L-3 * *", "has no day of month 'l'"),
        ("0 0 * 13 *", "has no month '13'; use 1-12 or jan-dec"),
        ("0 0 * * mon#6", "has no day of week in 'mon#6'; use 0-6 or sun-sat, with #1 to #5 for the nth of a month"),
        ("0 0 3#1 * *", "has no day of month in '3#1'; use 1-31$"),
        ("0 0 * * mon-tue-wed", "has no day of week in 'mon-tue-wed'; use 0-6 or sun-sat$"),
        ("0 0 * * monday", "has no day of week 'monday'; use 0-6 or sun-sat"),
        ("0 0 * * 8", "has no day of week '8'"),
        ("0 0 * * L", "has no day of week 'l'"),
        ("1-2-3 * * * *", "has no minute in '1-2-3'"),
        ("5,,6 * * * *", "has no minute in ''"),
        ("-5 * * * *", "has no minute in '-5'"),
        ("? * * * *", r"has no minute in '\?'"),
        ("* * * *", "has 4 fields; give five"),
        ("0 0 0 1 1 * 2027", "has 7 fields"),
        ("", "has 0 fields"),
        ("@reboot", "is not a macro of Kept; use one of @annually"),
        ("0 0 * * ³", "not ASCII"),
    ],
)
def test_what_cannot_be_honoured_is_refused_with_the_reason(expression: str, why: str) -> None:
    """At creation: a promise that would be broken silently is not made."""
    with pytest.raises(InvalidValue, match=why) as refusal:
        Cron(expression)

    assert refusal.value.field == "cron"
    assert refusal.value.value == expression
    assert "\n" not in str(refusal.value)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("0-59/7 10-12 1-15 jan-mar mon-fri", "0-59/7 10-12/1 1-15/1 1-3/1 1-5/1"),
        ("0 0 * * sat-7", "0 0 * * 6,0"),
        ("0 0 * * 5-1", "0 0 * * 5,6,0,1"),
        ("5-5 22-1 * * *", "5 22,23,0,1 * * *"),
    ],
)
def test_croniter_is_left_the_ranges_that_it_reads_rightly_and_given_the_values_of_the_others(
    expression: str, text: str
) -> None:
    """A range up to the last value of its field is one of those; Sunday goes by the number 0."""
    assert normalise(expression).text == text


def test_white_space_does_not_make_another_rule() -> None:
    """Equal rules are equal values, and share what is remembered of them."""
    assert Cron("0  2 *\t* *") == Cron(" 0 2 * * * ")


@pytest.mark.parametrize(
    ("zone", "remedy"),
    [
        ("Europe/Berln", "did you mean 'Europe/Berlin'?"),
        ("europe/berlin", "did you mean 'Europe/Berlin'?"),
        ("America/NewYork", "did you mean 'America/New_York'?"),
        ("+02:00", "use a name of the IANA database such as 'Europe/Berlin'"),
        ("../../etc/passwd", "use a name of the IANA database such as 'Europe/Berlin'"),
    ],
)
def test_an_unknown_zone_is_refused_and_the_nearest_one_named(zone: str, remedy: str) -> None:
    """A misspelt zone must not become UTC."""
    with pytest.raises(InvalidValue) as refusal:
        Cron("0 2 * * *", zone)

    assert str(refusal.value) == f"timezone: {zone!r} is not a known time zone; {remedy}"


@pytest.mark.parametrize(("field", "value"), [("gap", "later"), ("fold", "twice")])
def test_an_unknown_choice_is_refused_with_the_known_ones(field: str, value: Any) -> None:
    """The message lists what may be said."""
    with pytest.raises(InvalidValue, match=f"{field}: '{value}' is not known; use one of"):
        Cron("0 2 * * *", **{field: value})


def test_an_ordinal_counts_for_every_day_of_a_range_that_goes_round_the_end_of_the_week() -> None:
    """The first Saturday, Sunday and Monday of each month."""
    first = following(Cron("0 0 * * sat-mon#1"), "2026-04-01T00:00", 3)

    assert [slot[:10] for slot in first] == ["2026-04-04", "2026-04-05", "2026-04-06"]


@pytest.mark.parametrize(
    ("zone", "slots"),
    [("UTC", ["2092-02-29 00:00", "2096-02-29 00:00"]), ("Europe/Berlin", ["2092-02-28 23:00", "2096-02-28 23:00"])],
)
def test_a_rule_that_comes_due_once_in_years_is_found_looking_back_over_all_of_them(
    zone: str, slots: list[str]
) -> None:
    """2100 is no leap year: eight years without a slot, and in Berlin sixteen clock changes."""
    latest = Cron("0 0 29 2 *", zone).latest(utc("2103-03-01T00:00"), 2)

    assert [f"{slot:%Y-%m-%d %H:%M}" for slot in latest] == slots
