"""`kept simulate`: what would have happened, by the same domain code on a virtual clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import attrs
import typer

from adapters.declarations.durations import parse_seconds
from adapters.declarations.instants import parse_instant_or_utc
from adapters.declarations.overriding import Override, overrides
from application.scheduling.declared import Declarations, Declared
from application.scheduling.simulation import Failures, Outage, Scenario
from application.scheduling.upstreams import strangers
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.decisions import Span
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import ScheduleId
from entrypoints.cli import documents
from entrypoints.cli.forecast import Forecast, show_forecasts
from entrypoints.cli.gauges import readings_given, without_a_reading
from entrypoints.cli.ledgers import show_account
from entrypoints.cli.options import AsJson, Source, as_options, schedules_in
from entrypoints.cli.screen import say, show_document
from entrypoints.cli.times import stamp
from entrypoints.simulated import Script, simulated_world
from entrypoints.starting import settings_of_this_process

MOST_LINES: Final = 1000
FEWEST_LINES: Final = 20


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of the slots of one schedule under one policy; `undecided` are those of an outage that goes on."""

    id: ScheduleId
    policy: str
    account: Sequence[SlotView | RangeView]
    undecided: Span | None = None


def simulate(
    file: Source,
    start: Annotated[str, typer.Option("--from", metavar="ISO", help="The schedules are created at this instant.")],
    end: Annotated[str, typer.Option("--to", metavar="ISO", help="The last instant that is looked at.")],
    down: Annotated[
        list[str] | None, typer.Option(metavar="ISO/ISO", help="No scheduler runs then; may be repeated.")
    ] = None,
    duration: Annotated[str, typer.Option(metavar="SECONDS", help="How long every attempt takes.")] = "0",
    failures: Annotated[
        str, typer.Option(metavar="RATE", help="The share of attempts that fails, such as 0.05; retries follow.")
    ] = "0",
    seed: Annotated[str, typer.Option(metavar="TEXT", help="Another seed lets other attempts fail.")] = "",
    gauge: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=READING[@ISO]", help="What a gauge shows, from an instant on; may be repeated."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(metavar="MISSED[/OVERLAP]", help="Instead of the file's own, or 'all'; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what would have become of every slot, given outages and durations; nothing is stored or run."""
    chosen: Sequence[Override | None] = overrides("--policy", policy or []) or [None]
    with as_options("to", "down", "duration", "failures"):
        scenario = Scenario(
            start=parse_instant_or_utc("--from", start),
            end=parse_instant_or_utc("--to", end),
            outages=tuple(map(_outage, down or [])),
            duration=parse_seconds("--duration", duration),
            failures=Failures(rate=_rate(failures), seed=seed),
        )
        script = readings_given("--gauge", gauge or [], scenario.start)
        outcomes = [outcome for each in chosen for outcome in _outcomes(file, scenario, script, each)]
    if as_json:
        show_document({"schedules": [_document(outcome) for outcome in outcomes]})
        return
    _show(outcomes)
    declarations = schedules_in(file)
    for line in (*_undecided(scenario), *_strangers(declarations), *without_a_reading(declarations, script)):
        say(line)


def _show(outcomes: Sequence[Outcome]) -> None:
    room = max(FEWEST_LINES, MOST_LINES // len(outcomes)) if outcomes else 0
    for outcome in outcomes:
        title = f"{outcome.id} under {outcome.policy}"
        show_account(outcome.account[:room], title=title, empty="no slot came due")
        if len(outcome.account) > room:
            say(f"… and {len(outcome.account) - room} more lines; a shorter time shows all, and so does --json")
    show_forecasts((outcome.id, outcome.policy, Forecast.of(outcome.account)) for outcome in outcomes)


def _outcomes(file: str, scenario: Scenario, script: Script, override: Override | None) -> Iterator[Outcome]:
    declarations = schedules_in(file, override.rewrite) if override else schedules_in(file)
    world = simulated_world(scenario.start, settings_of_this_process().catch_up_budget, script)
    world.simulation.play(declarations, scenario)
    for declared in declarations.schedules:
        account = tuple(world.queries.whole_account(declared.id))
        yield Outcome(
            id=declared.id,
            policy=str(override) if override else _own(declared),
            account=account,
            undecided=world.queries.undecided(declared.id, scenario.end),
        )


def _undecided(scenario: Scenario) -> Iterator[str]:
    # No slot of that time is in an account: nobody has looked at it yet.
    for outage in scenario.outages:
        if outage.start <= scenario.end < outage.end:
            since, until = stamp(outage.start), stamp(outage.end)
            yield f"undecided: what came due from {since} on, as nobody schedules before {until}"


def _strangers(declarations: Declarations) -> Iterator[str]:
    for follower, upstream in strangers(declarations.schedules):
        yield f"undecided: the slots of {follower}, which follows {upstream}, and that one is not declared here"


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidValue("--failures", text, "is not a number", "use a share from 0 to 1, such as 0.05") from None


def _own(declared: Declared) -> str:
    policies = declared.definition.policies
    missed = f"{policies.missed.name}/" if declared.definition.can_be_missed else ""
    return f"{missed}{policies.overlap.name}"


def _outage(text: str) -> Outage:
    start, slash, end = text.partition("/")
    if not slash:
        raise InvalidValue("--down", text, "is not START/END", "write two instants with '/' between them")
    return Outage(parse_instant_or_utc("--down", start), parse_instant_or_utc("--down", end))


def _document(outcome: Outcome) -> documents.Document:
    undecided = {"undecided": documents.undecided(outcome.undecided, "down")} if outcome.undecided else {}
    return {"id": outcome.id, "policy": outcome.policy, **documents.account(outcome.account), **undecided}
