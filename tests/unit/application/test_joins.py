"""Rule: lint tells of a schedule that waits for several upstreams at one instant, where no instant has them all."""

from __future__ import annotations

import tomllib

import pytest

from adapters.declarations.declaration import declare
from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Level
from application.scheduling.lint.findings import findings
from tests.examples import NOON

APART = """
orders = { cron = "0 2 * * *", timezone = "UTC" }
rates = { cron = "30 2 * * *", timezone = "UTC" }
"""


def never_starting(text: str) -> list[str]:
    """Return the schedules that are found to be joins that never meet."""
    declared = [declare(id, {"command": "x", **keys}) for id, keys in tomllib.loads(text).items()]
    schedules = [each for each in declared if isinstance(each, Declared)]
    assert len(schedules) == len(declared), declared
    return [found.schedule for found in findings(schedules, NOON) if "joins" in found.problem]


@pytest.mark.parametrize(
    "upstreams",
    [
        APART,
        'orders = { every = "1h", spread = true }\nrates = { every = "1h", spread = true }',
        'orders = { every = "1h" }\nrates = { at = "2026-03-02T13:30:00Z" }',
        'orders = { every = "1h" }\nrates = { every = "1h", end = "2026-03-02T12:00:00Z" }',
        'night = { every = "1h" }\norders = { after = "night" }\nrates = { cron = "30 * * * *" }',
    ],
    ids=["other times", "spread", "an instant between", "one is over", "behind another"],
)
def test_upstreams_that_share_no_slot_are_told_of(upstreams: str) -> None:
    assert never_starting(f'{upstreams}\nbilling = {{ after = ["orders", "rates"] }}') == ["billing"]


@pytest.mark.parametrize(
    "upstreams",
    [
        'orders = { cron = "0 2 * * *" }\nrates = { every = "1d", anchor = "2026-01-01T02:00:00Z" }',
        'orders = { every = "7m" }\nrates = { every = "11m" }',
        'orders = { every = "1h" }\nrates = { at = "2026-03-02T14:00:00Z" }',
        'night = { cron = "0 2 * * *" }\norders = { after = "night" }\nrates = { after = "night" }',
        'orders = { on = "order.paid" }\nrates = { on = "order.paid" }',
        'orders = { after = "rates" }\nrates = { after = "orders" }',
    ],
    ids=["the same times", "now and then", "one instant", "one night", "events", "a circle, which apply refuses"],
)
def test_upstreams_that_meet_and_what_cannot_be_told_are_left_alone(upstreams: str) -> None:
    assert never_starting(f'{upstreams}\nbilling = {{ after = ["orders", "rates"] }}') == []


def test_failures_need_not_meet() -> None:
    """One is enough, whatever the others do at that instant."""
    assert (
        never_starting(f'{APART}\nalarm = {{ after = {{ schedules = ["orders", "rates"], outcome = "failed" }} }}')
        == []
    )


def test_who_follows_a_join_that_never_starts_is_told_of_too() -> None:
    """And an upstream in another file is nobody of whom this one could know."""
    joins = 'billing = { after = ["orders", "rates"] }\nletters = { after = "billing" }'

    assert never_starting(f"{APART}\n{joins}") == ["billing", "letters"]
    assert never_starting(f'{APART}\nbilling = {{ after = ["orders", "rates", "elsewhere"] }}') == []


def test_it_is_a_warning_with_a_remedy() -> None:
    declared = [declare(id, {"command": "x", **keys}) for id, keys in tomllib.loads(APART).items()]
    join = declare("billing", {"command": "x", "after": ["orders", "rates"]})
    (found,) = findings([each for each in (*declared, join) if isinstance(each, Declared)], NOON)

    assert (found.level, found.schedule, found.field) == (Level.WARNING, "billing", "after")
    assert "share none of their next 500 slots" in found.problem
    assert found.remedy
