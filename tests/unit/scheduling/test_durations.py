"""Rule: a duration is written as people write it in a schedules file, wherever it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.scheduling.durations import render_duration


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(minutes=90), "1h30m"),
        (timedelta(days=8), "1w1d"),
        (timedelta(seconds=-90), "-1m30s"),
        (timedelta(), "0s"),
    ],
)
def test_a_duration_is_written_in_its_largest_units(duration: timedelta, text: str) -> None:
    """A negative one, which no file can hold, is still readable in a message."""
    assert render_duration(duration) == text
