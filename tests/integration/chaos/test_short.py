"""Rule: whatever is killed, frozen or cut off, no slot is lost, no attempt runs twice, and everything settles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.chaos.chaos import Extent, wreak
from tests.chaos.faults import DISTURBANCES, KILLS, Rhythm

# Short, so that others take over several times within the few seconds of a test.
FAST = Rhythm(
    lease_ttl=timedelta(seconds=1), heartbeat=timedelta(milliseconds=300), lost_after=timedelta(milliseconds=1_500)
)
BRIEF = Extent(
    slots=200,
    kills=2 * len(KILLS),
    disturbances=len(DISTURBANCES),
    length=timedelta(seconds=15),
    patience=timedelta(minutes=2),
)


@pytest.mark.chaos
def test_every_promise_outlives_two_kills_and_one_disturbance_of_each_kind() -> None:
    """The short version of `make chaos`; the report of a failure names the seed, which draws the same faults again."""
    told: list[str] = []

    verdict, figures = wreak(BRIEF, seed=7, rhythm=FAST, tell=told.append)

    assert verdict.problems == (), told
    assert verdict.slots >= BRIEF.slots
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert sum(figures.happened.values()) == BRIEF.kills + BRIEF.disturbances
