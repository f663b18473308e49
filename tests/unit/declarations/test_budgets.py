"""Rule: a budget is written as starts per time, and whatever else is written is refused with what to write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.declarations.budgets import parse_budget, render_budget
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.budget import Budget


@pytest.mark.parametrize(
    ("text", "budget", "again"),
    [
        ("10/s", Budget(10, timedelta(seconds=1)), "10/s"),
        ("100 / m", Budget(100, timedelta(minutes=1)), "100/m"),
        ("1/h", Budget(1, timedelta(hours=1)), "1/h"),
        ("50/d", Budget(50, timedelta(days=1)), "50/d"),
        ("5/30s", Budget(5, timedelta(seconds=30)), "5/30s"),
        ("5/1m30s", Budget(5, timedelta(seconds=90)), "5/1m30s"),
        ("7/100ms", Budget(7, timedelta(milliseconds=100)), "7/100ms"),
        ("unlimited", None, "unlimited"),
    ],
)
def test_a_budget_is_read_and_written_again(text: str, budget: Budget | None, again: str) -> None:
    assert parse_budget("catch_up_budget", text) == budget
    assert render_budget(budget) == again
    assert parse_budget("catch_up_budget", again) == budget


@pytest.mark.parametrize("value", ["", "10", 10, "ten/s", "10/", "/s", "10/fortnight", "-1/s", "1.5/s", True, None])
def test_what_is_no_budget_is_refused_with_what_to_write(value: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^catch_up_budget: .*(write|use) "):
        parse_budget("catch_up_budget", value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0/s", "starts is not positive"),
        ("10/0s", "per is not positive"),
        ("1/w", "per is too long; use a day at most"),
    ],
)
def test_a_budget_out_of_bounds_is_refused_with_its_reason(text: str, problem: str) -> None:
    with pytest.raises(InvalidValue, match=f"cannot be used: {problem}"):
        parse_budget("catch_up_budget", text)
