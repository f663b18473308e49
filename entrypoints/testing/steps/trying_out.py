"""Steps in which somebody tries a schedules file out before applying it: by simulation, and by lint."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from pytest_bdd import given, then, when

from adapters.declarations import read_schedule_file
from adapters.declarations.document import as_it_is
from adapters.declarations.durations import parse_duration
from adapters.declarations.overriding import Override
from application.scheduling.lint.finding import Finding
from application.scheduling.lint.findings import findings
from application.scheduling.queries import Queries
from application.scheduling.simulation import Failures, Outage, Scenario
from domain.scheduling.values import ScheduleId
from entrypoints.simulated import simulated_world
from entrypoints.testing.columns import COLUMNS
from entrypoints.testing.tables import Table, assert_reads, in_full, show_instant
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@attrs.define
class Trial:
    """What is to be tried, and what came of it."""

    outages: tuple[Outage, ...] = ()
    duration: str = "0s"
    failing: float = 0
    override: Override | None = None
    queries: Queries | None = None
    findings: tuple[Finding, ...] = ()


@pytest.fixture
def trial() -> Trial:
    """The one trial of a scenario."""
    return Trial()


@given(phrase("that no scheduler runs from {start:Instant} to {end:Instant}"))
def no_scheduler(world: World, trial: Trial, start: str, end: str) -> None:
    """Let there be an outage: the scheduler is away at its start and back at its end."""
    trial.outages = (*trial.outages, Outage(world.instant(start), world.instant(end)))


@given(phrase("that every attempt takes {duration}"))
def attempts_take(trial: Trial, duration: str) -> None:
    """Choose how long commands take."""
    trial.duration = duration


@given("that every attempt fails")
def attempts_fail(trial: Trial) -> None:
    """Let all attempts fail; retries follow."""
    trial.failing = 1


@given(phrase("that the policy is {policy}, whatever the file says"))
def policy_is(trial: Trial, policy: str) -> None:
    """Try another missed-run policy, or another pair: 'run_once', 'run_once/allow'."""
    trial.override = Override.parse("policy", policy)


@when(phrase('"{name}" is simulated from {start:Instant} to {end:Instant}'))
def is_simulated(world: World, trial: Trial, tmp_path: Path, name: str, start: str, end: str) -> None:
    """Live through a time on in-memory adapters and a virtual clock; the scenario's own store is not asked."""
    scenario = Scenario(
        start=world.instant(start),
        end=world.instant(end),
        outages=trial.outages,
        duration=parse_duration("duration", trial.duration),
        failures=Failures(rate=trial.failing),
    )
    rewrite = trial.override.rewrite if trial.override else as_it_is
    simulated = simulated_world(scenario.start, world.budget)
    simulated.simulation.play(read_schedule_file(tmp_path / name, rewrite), scenario)
    trial.queries = simulated.queries


@then(phrase('the simulated ledger of "{id:Id}" reads'))
def simulated_ledger_reads(world: World, trial: Trial, id: str, datatable: Table) -> None:
    """Assert what would have become of every slot, oldest first."""
    assert trial.queries, "nothing was simulated"
    columns = {
        **COLUMNS,
        "begun": lambda view: show_instant(view.started_at) if getattr(view, "started_at", None) else "",
        "ended": lambda view: show_instant(view.ended_at) if getattr(view, "ended_at", None) else "",
    }
    assert_reads(datatable, trial.queries.whole_account(ScheduleId(id)), columns, world.today)


@when(phrase('"{name}" is looked over'))
def is_looked_over(world: World, trial: Trial, tmp_path: Path, name: str) -> None:
    """Let lint look at a file, now."""
    declarations = read_schedule_file(tmp_path / name)
    now = world.clock.now()
    trial.findings = tuple(findings(declarations.schedules, now))


@then("the findings read")
def findings_read(world: World, trial: Trial, datatable: Table) -> None:
    """Assert what lint found: each at its schedule and key."""
    assert_reads(
        datatable,
        trial.findings,
        {
            "level": lambda finding: str(finding.level),
            "schedule": lambda finding: finding.schedule,
            "key": lambda finding: finding.field,
            "finding": lambda finding: in_full(finding.problem, world.today),
        },
        world.today,
    )


@then("nothing is found")
def nothing_is_found(trial: Trial) -> None:
    """Assert that lint has nothing to say."""
    assert trial.findings == ()
