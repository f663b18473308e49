"""A duration is written as whole numbers with their units, and reads the same when written back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.declarations.durations import LONGEST, parse_duration, parse_seconds
from domain.scheduling.durations import render_duration
from domain.scheduling.errors import InvalidValue


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("250ms", timedelta(milliseconds=250)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("0s", timedelta()),
    ],
)
def test_a_duration_is_the_sum_of_its_parts(text: str, duration: timedelta) -> None:
    """Spaces between the parts change nothing."""
    assert parse_duration("deadline", text) == duration


@pytest.mark.parametrize(
    "value", ["", "5", "m", "five minutes", "1.5h", "-5", "5 parsecs", "5m!", None, True, 2.5, ["5m"]]
)
def test_anything_else_is_refused_with_an_example(value: object) -> None:
    """The message names the field, the value and how to write it."""
    with pytest.raises(InvalidValue, match=r"^deadline: .* is not a duration; write .*'90s'"):
        parse_duration("deadline", value)


def test_a_plain_number_is_refused_with_what_was_probably_meant() -> None:
    """Seconds are the likeliest meaning, and a guess all the same."""
    with pytest.raises(InvalidValue, match=r"^timeout: 90 has no unit; write '90s' if you mean seconds$"):
        parse_duration("timeout", 90)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("-5m", "timeout: '-5m' is negative; write it without the sign: '5m'"),
        ("- 1h 30m", "timeout: '- 1h 30m' is negative; write it without the sign: '1h30m'"),
        (-5, "timeout: -5 is negative and has no unit; write '5s' if you mean seconds"),
    ],
)
def test_a_negative_duration_is_refused_as_negative(value: object, message: str) -> None:
    """The remedy is one that is accepted."""
    with pytest.raises(InvalidValue) as refusal:
        parse_duration("timeout", value)

    assert str(refusal.value) == message


@pytest.mark.parametrize("text", ["99999999w", "36526d"])
def test_a_duration_longer_than_a_century_is_refused(text: str) -> None:
    """So no instant computed from it can leave the calendar."""
    with pytest.raises(InvalidValue, match="is too long; use at most '36525d'"):
        parse_duration("deadline", text)


@given(st.timedeltas(min_value=timedelta(), max_value=LONGEST))
def test_what_is_written_reads_back_as_the_same_duration(duration: timedelta) -> None:
    """To the microsecond."""
    assert parse_duration("deadline", render_duration(duration)) == duration


@pytest.mark.parametrize(
    ("value", "duration"),
    [
        ("90", timedelta(seconds=90)),
        (90, timedelta(seconds=90)),
        ("0.25", timedelta(milliseconds=250)),
        ("2m", timedelta(minutes=2)),
    ],
)
def test_outside_of_files_a_plain_number_counts_as_seconds(value: object, duration: timedelta) -> None:
    """A unit may be written there, too."""
    assert parse_seconds("duration", value) == duration


@pytest.mark.parametrize("value", ["-1", "1e3", "nan", True, "99999999999"])
def test_outside_of_files_nonsense_is_still_refused(value: object) -> None:
    """Negative numbers, exponents and centuries are no durations."""
    with pytest.raises(InvalidValue, match=r"^duration: "):
        parse_seconds("duration", value)
