"""Rule: a simulation is the same every time; which attempts fail follows from the seed and the delivery alone."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from application.scheduling.declared import Declarations, Declared
from application.scheduling.simulation import SIMULATED_FAILURE, Failures, Scenario
from domain.scheduling.definition import Definition
from domain.scheduling.delivery import Delivery
from domain.scheduling.errors import InvalidValue
from domain.scheduling.outcome import Returned
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Serialize, SkipOverlap
from domain.scheduling.values import FireId
from entrypoints.simulated import SimulatedWorld, simulated_world
from tests.examples import A_DEFINITION, A_MINUTE, A_SECOND, AN_ID, NOON, SOME_RETRIES, at, under

DELIVERIES = [Delivery(FireId(f"run-{number}"), 1, 1) for number in range(1_000)]
TEN_MINUTES = Scenario(start=NOON, end=at("12:10"))


def played(definition: Definition, scenario: Scenario) -> SimulatedWorld:
    """Return a world in which one schedule lived through a scenario."""
    world = simulated_world(scenario.start)
    declared = Declared(id=AN_ID, definition=definition)
    world.simulation.play(Declarations(origin="test", schedules=(declared,)), scenario)
    return world


def states(world: SimulatedWorld) -> list[str]:
    """Return the state of each run, oldest first."""
    return [run.state for run in reversed(world.queries.recent_runs(AN_ID, 100))]


def test_about_the_share_that_was_asked_for_fails() -> None:
    failing = [each for each in DELIVERIES if Failures(rate=0.3).outcome(each) == SIMULATED_FAILURE]

    assert 250 < len(failing) < 350


@pytest.mark.parametrize(("rate", "outcome"), [(0, Returned()), (1, SIMULATED_FAILURE)])
def test_none_and_all_mean_none_and_all(rate: float, outcome: object) -> None:
    assert {Failures(rate=rate).outcome(each) for each in DELIVERIES} == {outcome}


def test_a_higher_rate_lets_the_same_attempts_fail_and_others() -> None:
    """So what a worse day adds can be seen."""
    bad, worse = Failures(rate=0.1), Failures(rate=0.2)

    assert all(worse.outcome(each) == SIMULATED_FAILURE for each in DELIVERIES if bad.outcome(each) != Returned())


def test_another_seed_lets_others_fail() -> None:
    one, other = Failures(rate=0.5, seed="1"), Failures(rate=0.5, seed="2")

    assert [one.outcome(each) for each in DELIVERIES] != [other.outcome(each) for each in DELIVERIES]


def test_the_draw_never_changes() -> None:
    """Who noted a seed finds the same failures in every later version."""
    failing = [number for number, each in enumerate(DELIVERIES[:40]) if Failures(rate=0.2).outcome(each) != Returned()]

    assert failing == [4, 6, 30, 34]


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan"), float("inf")])
def test_what_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(InvalidValue, match="is not a share"):
        Failures(rate=rate)


def test_the_same_attempts_fail_under_every_policy() -> None:
    scenario = attrs.evolve(TEN_MINUTES, failures=Failures(rate=0.4), duration=A_SECOND)
    policies = (under(), under(missed=SkipMissed()), under(overlap=Serialize()), under(overlap=SkipOverlap()))

    outcomes = [states(played(definition, scenario)) for definition in policies]

    assert outcomes.count(outcomes[0]) == len(policies)
    assert {"succeeded", "failed"} <= set(outcomes[0])


def test_a_retry_is_an_attempt_of_its_own() -> None:
    """One that fails may well succeed next time."""
    scenario = attrs.evolve(TEN_MINUTES, end=at("12:30"), failures=Failures(rate=0.4))
    once, retried = played(A_DEFINITION, scenario), played(under(retry=SOME_RETRIES), scenario)

    assert states(retried).count("failed") < states(once).count("failed")


def test_attempts_of_any_length_end_in_the_order_of_their_instants() -> None:
    """Several run at once, and each takes as long as every other."""
    scenario = attrs.evolve(TEN_MINUTES, duration=timedelta(minutes=3, seconds=30))
    runs = played(under(overlap=Serialize()), scenario).queries.recent_runs(AN_ID, 100)

    assert [run.started_at for run in reversed(runs)] == [at("12:01"), at("12:04:30"), at("12:08")]


def test_a_simulation_that_would_never_end_is_refused_with_the_instant_it_reached() -> None:
    world = simulated_world(NOON)
    simulation = attrs.evolve(world.simulation, most_entries=5)
    declared = Declared(id=AN_ID, definition=A_DEFINITION)
    scenario = Scenario(start=NOON, end=NOON + 1_000_000 * A_MINUTE)

    expected = r"to: .* asks for more than 5 slots; there are as many before .*12:07"
    with pytest.raises(InvalidValue, match=expected) as refusal:
        simulation.play(Declarations(origin="test", schedules=(declared,)), scenario)
    assert "give an earlier instant" in refusal.value.remedy
