"""Rule: `after` is read as the domain's `After`, told again in its words, and refused with the key that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.declarations import describe
from adapters.declarations.declaration import declare
from application.scheduling.declared import Declared
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.policies.overlap import Allow, Serialize


def declared(**keys: Any) -> Declared:
    """Read a schedule that must be right."""
    found = declare("load", {"command": "shop.load", **keys})
    assert isinstance(found, Declared), found
    return found


def problems(**keys: Any) -> list[str]:
    """Read a schedule that must be wrong."""
    found = declare("load", {"command": "shop.load", **keys})
    assert isinstance(found, list)
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("extract", After(schedules=("extract",))),
        (["orders", "rates"], After(schedules=("orders", "rates"))),
        ({"schedules": ["extract"]}, After(schedules=("extract",))),
        ({"schedules": ["a", "b"], "outcome": "ended"}, After(schedules=("a", "b"), outcome=UpstreamOutcome.ENDED)),
    ],
    ids=str,
)
def test_what_is_written_is_meant_and_told_again(written: Any, meant: After) -> None:
    """`kept show` prints what `kept apply` reads."""
    definition = declared(after=written).definition

    assert definition.timing == meant
    assert declared(after=describe(definition)["after"]).definition.timing == meant


def test_what_an_upstream_has_done_is_not_left_lying() -> None:
    """Unless the owner says so."""
    assert declared(after="extract").definition.policies.overlap == Serialize()
    assert declared(after="extract", overlap="allow").definition.policies.overlap == Allow()


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"after": 7}, "after: '7' names no schedule; name a schedule, or several"),
        ({"after": []}, "after: 0 is no number of schedules to follow"),
        ({"after": "no name"}, "after: 'no name' has forbidden characters"),
        ({"after": ["a", 7]}, "after: 7 is not a text"),
        ({"after": ["a", "a"]}, "after: 'a' is named twice"),
        ({"after": {"schedules": ["a", "a"]}}, "after.schedules: 'a' is named twice"),
        ({"after": {"outcome": "ended"}}, "key: 'after.schedules' is missing"),
        ({"after": {"schedules": ["a"], "outcome": "any"}}, "after.outcome: 'any' is not known"),
        (
            {"after": {"schedules": ["a"], "outcom": "ended"}},
            "key: 'after.outcom' is not known; did you mean 'outcome'?",
        ),
        ({"after": "a", "cron": "@daily"}, "stands beside"),
        ({"after": "a", "max_runs": 3}, "max_runs: '3' has no effect with 'after'"),
        ({"after": "a", "missed": "skip"}, "missed: 'skip' has no effect with 'after'"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_mistake_is_named_with_its_key(keys: dict[str, Any], problem: str) -> None:
    """One line each."""
    assert any(problem in found for found in problems(**keys)), problems(**keys)
