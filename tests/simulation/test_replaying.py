"""A seed is a world: it plays again exactly, and the smallest world that still fails plays again from one line."""

from __future__ import annotations

import pytest

from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.plan import Plan
from tests.simulation.shrinking import shrunk
from tests.simulation.world import play

ACKNOWLEDGED_WHEN_READ = next(each for each in MUTATIONS if each.name == "acknowledge notices when read")
NEVER_LOST = next(each for each in MUTATIONS if each.name == "never declare a silent attempt lost")


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_tells_the_same_story(seed: int) -> None:
    first, second = play(Plan(seed=seed), tells=True), play(Plan(seed=seed), tells=True)

    assert first.story == second.story
    assert first.events == second.events


def test_another_seed_tells_another_story() -> None:
    assert play(Plan(seed=1), tells=True).story != play(Plan(seed=2), tells=True).story


def test_what_is_left_out_does_not_happen() -> None:
    whole = play(Plan(seed=3), tells=True)
    calmer = play(Plan(seed=3, without=frozenset({"ada", *whole.events[:5]})), tells=True)

    assert not {*whole.events[:5]}.intersection(calmer.events)
    assert not any(" ada#" in line for line in calmer.story)


def test_nothing_happens_but_what_is_asked_for() -> None:
    assert play(Plan(seed=3, only=frozenset())).events == ()


@pytest.mark.parametrize("mutation", [ACKNOWLEDGED_WHEN_READ, NEVER_LOST], ids=lambda mutation: mutation.name)
def test_a_failing_world_shrinks_to_a_smaller_one_that_fails_alike(mutation: Mutation) -> None:
    """With nothing in it that it does not need."""
    with mutation.at_work():
        worlds = (play(Plan(seed=seed)) for seed in range(mutation.within))
        failing = next(ended for ended in worlds if ended.breach)

        least = shrunk(failing)
        again = play(least.plan)

    assert failing.breach
    assert least.breach
    assert again.breach
    assert failing.breach.rule == least.breach.rule == again.breach.rule
    assert len(least.events) <= len(failing.events) / 2
    assert again.events == least.events


def test_the_command_of_a_plan_names_all_that_makes_it_that_plan() -> None:
    plan = Plan(seed=7, turns=40, without=frozenset({"B", "ada"}), only=frozenset({"A#17"}))

    assert plan.command == (
        "python -m tests.simulation --from 7 --seeds 1 --trace --turns 40 --without B,ada --only A#17"
    )
