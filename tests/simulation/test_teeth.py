"""The simulation has teeth: each way of breaking Kept is found, by the rule it breaks, within its number of seeds."""

from __future__ import annotations

import pytest

from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.plan import Plan
from tests.simulation.world import play


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_is_found(mutation: Mutation) -> None:
    with mutation.at_work():
        breaches = (play(Plan(seed=seed)).breach for seed in range(mutation.within))

        assert any(breach and breach.rule == mutation.breaks for breach in breaches)


def test_what_a_mutation_replaced_is_put_back() -> None:
    """Otherwise the next test would judge a broken Kept."""
    mutation = MUTATIONS[0]
    before = vars(mutation.where)[mutation.attribute]

    with mutation.at_work():
        pass

    assert vars(mutation.where)[mutation.attribute] is before
