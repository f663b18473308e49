"""No slot is lost, none doubled, no promise broken: 2,000 crash worlds, and every one comes to rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.campaign import chunks, first_broken
from tests.simulation.plan import Plan
from tests.simulation.shrinking import shrunk
from tests.simulation.world import Ended, play

SEEDS = 2_000
SAMPLES = Path(__file__).parents[2] / "entrypoints" / "samples" / "learning-platform.toml"


def story_of(ended: Ended) -> str:
    """Return the smallest story in which the promise is broken, and how to see it again."""
    least = play(shrunk(ended).plan, tells=True)
    return "\n".join([f"{ended.breach}", ended.plan.command, least.plan.command, *least.story])


@pytest.mark.parametrize("seeds", chunks(0, SEEDS), ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_every_promise_holds_in_every_world(seeds: range) -> None:
    broken = first_broken(Plan(seed=0), seeds)

    assert broken is None, story_of(broken)


def test_every_promise_holds_for_the_schedules_of_a_file() -> None:
    """Nightly and hourly schedules, each on a scale of time on which something happens."""
    broken = first_broken(Plan(seed=0, file=str(SAMPLES)), range(50))

    assert broken is None, story_of(broken)
