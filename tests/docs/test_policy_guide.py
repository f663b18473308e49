"""
Every table of the policy guide is true: each row is played through the domain and ends as it says.

A row about slots is played by the simulation, with the keys as a schedules file has them; a row about
attempts by a run, one about pauses by a schedule. So the guide cannot promise what the code does not do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.declarations.budgets import parse_budget
from adapters.declarations.declaration import declare
from adapters.declarations.durations import parse_duration
from adapters.memory.store import MemoryStore
from application.scheduling.declared import Declarations, Declared
from application.scheduling.simulation import Outage, Scenario
from domain.scheduling.decided import Decided
from domain.scheduling.definition import Once, Revision
from domain.scheduling.errors import Refused
from domain.scheduling.ledger import Entry
from domain.scheduling.outcome import Raised
from domain.scheduling.policies.budget import Budget
from domain.scheduling.promises import Made, Result, make
from domain.scheduling.reach import Reach
from domain.scheduling.run import Run
from domain.scheduling.run_end import RunEnd
from domain.scheduling.run_states import Failed, Succeeded, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ZERO, RequestKey, ScheduleId
from entrypoints.simulated import Script, simulated_world
from tests.docs.pages import Table, page
from tests.examples import A_MINUTE, AN_HOUR, AN_ID, at, told
from tests.unit.application.world import ADA, World

CREATED: Final = at("08:30")
NOTHING: Final = "–"
SLOTS: Final = ("the file says", "no scheduler", "runs take", "seen at", "what became of the slots")
ATTEMPTS: Final = ("the file says", "what happens", "what follows")
CIRCUITS: Final = ("the file says", "which runs fail", "seen at", "what became of the slots")
PAUSES: Final = ("what is done", "seen at", "what became of the slots")
GROUPS: Final = ("vacuum says", "runs take", "seen at", "what became of vacuum's slots")
BACKFILLS: Final = ("the file says", "no scheduler", "what is done", "seen at", "what became of the slots")
BUDGETS: Final = ("the budget", "the file says", "no scheduler", "seen at", "what became of the slots")
SHARES: Final = ("its priority", "the other's", "seen at", "what became of its slots", "what became of the other's")
DUPLICATES: Final = ("the file says", "version that stands", "version that comes", "what becomes of the promise")
GAUGES: Final = ("the file says", "the gauge shows", "seen at", "what became of the slots")
PLAYED: Final = (SLOTS, ATTEMPTS, CIRCUITS, PAUSES, BACKFILLS, BUDGETS, SHARES, DUPLICATES, GROUPS, GAUGES)

GUIDE: Final = page("docs/policy-guide.md")


def rows(header: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(table.heading, *row) for table in GUIDE.tables() if table.header == header for row in table.rows]


def test_every_policy_has_a_table() -> None:
    """A table whose header was changed would not be played any more."""
    headers = {table.heading: table.header for table in GUIDE.tables() if table.header in PLAYED}

    assert set(headers) == {
        "Missed slots",
        "Grace",
        "Catch-up window and limit",
        "Overlap",
        "Exclusive groups",
        "Deadline",
        "Retry",
        "Lost attempts",
        "Gates",
        "Adaptive frequency",
        "Circuit breaker",
        "Pause and resume",
        "One-offs",
        "Duplicates",
        "Backfill",
        "The catch-up budget",
    }


@pytest.mark.parametrize(
    "table", [each for each in GUIDE.tables() if each.header in PLAYED], ids=lambda table: table.heading
)
def test_every_policy_says_when_to_use_it_and_when_not(table: Table) -> None:
    """A table alone says what happens, not whether to want it."""
    section = GUIDE.section(table.heading)

    assert "**When**: " in section
    assert "**When not**: " in section


@pytest.mark.parametrize("row", rows(SLOTS), ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}, {row[3]}, {row[4]}")
def test_the_slots_become_what_the_table_says(row: tuple[str, ...]) -> None:
    """Played by the simulation, created at 08:30, by default every hour."""
    _, keys, down, duration, end, became = row
    scenario = Scenario(
        start=CREATED,
        end=at(_plain(end)),
        outages=tuple(Outage(*map(at, outage.split("–"))) for outage in _items(down)),
        duration=ZERO if duration == NOTHING else parse_duration("runs take", duration),
    )

    assert _account(_declared(keys), scenario) == _items(became)


@pytest.mark.parametrize("row", rows(GROUPS), ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}, {row[3]}")
def test_a_group_makes_of_a_slot_what_the_table_says(row: tuple[str, ...]) -> None:
    """Played by the simulation: two schedules of one group, half an hour apart."""
    _, keys, duration, end, became = row
    scenario = Scenario(start=CREATED, end=at(_plain(end)), duration=parse_duration("runs take", duration))
    in_the_group = '`exclusive = "database"`'
    rival = attrs.evolve(_declared(in_the_group), id=ScheduleId("backup"))
    asked = _declared(f'{keys} {in_the_group} `cron = "30 9-20 * * *"`')

    assert _account(asked, scenario, rival) == _items(became)


@pytest.mark.parametrize("row", rows(GAUGES), ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}")
def test_a_gauge_lets_through_what_the_table_says(row: tuple[str, ...]) -> None:
    """Played by the simulation; runs end at once."""
    _, keys, shows, end, became = row
    declared = _declared(keys)
    (gauge,) = declared.definition.policies.gauges
    script = [] if shows == NOTHING else [(at(clock), float(reading)) for reading, clock in _events(shows)]

    assert _account(declared, Scenario(start=CREATED, end=at(_plain(end))), script={gauge: script}) == _items(became)


@pytest.mark.parametrize("row", rows(ATTEMPTS), ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}")
def test_the_attempts_go_as_the_table_says(row: tuple[str, ...]) -> None:
    """The run of the slot at 12:00, recorded on time; each attempt begins as soon as it may."""
    _, keys, happens, follows = row
    declared = _declared(keys)
    run = Run.record(Slot(AN_ID, 0, at("12:00")), Revision(1, CREATED, declared.definition), at("12:00"), late=False)
    for what, clock in _events(happens):
        run = _after(run, declared, what, at(clock))

    assert _state(run) == follows


@pytest.mark.parametrize("row", rows(CIRCUITS), ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}")
def test_the_circuit_opens_and_closes_as_the_table_says(row: tuple[str, ...]) -> None:
    """An hourly schedule; each run ends a minute after its slot, and its schedule hears of that at once."""
    _, keys, failing, end, became = row
    schedule = Schedule.create(AN_ID, _declared(keys).definition, CREATED)
    entries: list[Entry] = []
    for _, clock in _looks(_plain(end)):
        decided = schedule.decide(at(clock))
        entries += decided.entries
        state = Failed.name if clock in failing else Succeeded.name
        ended = at(clock) + A_MINUTE
        ends = [RunEnd(fire_id=fire_id, state=state, at=ended) for fire_id in decided.fire_ids]
        schedule = decided.schedule.hear(ends, ended).schedule

    assert told(entries) == _items(became)


@pytest.mark.parametrize("row", rows(PAUSES), ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_pause_leaves_the_account_that_the_table_says(row: tuple[str, ...]) -> None:
    """An hourly schedule that is looked at every hour while it is active; its runs end at once."""
    _, acts, end, became = row
    schedule = Schedule.create(AN_ID, _declared(NOTHING).definition, CREATED)
    entries: dict[datetime, Entry] = {}
    for what, clock in sorted([*_events(acts), *_looks(_plain(end))], key=lambda event: event[1]):
        decided = _done(schedule, what, at(clock))
        schedule = decided.schedule
        entries |= {entry.span.first: entry for entry in decided.entries}

    assert told(entries.values()) == _items(became)


@pytest.mark.parametrize("row", rows(BACKFILLS), ids=lambda row: f"{row[1]}, {row[2]}: {row[3]}, {row[4]}")
def test_a_backfill_leaves_the_account_that_the_table_says(row: tuple[str, ...]) -> None:
    """The schedule is looked at every hour while there is a scheduler, and after each act; its runs end at once."""
    _, keys, down, acts, end, became = row
    world = World(clock=ManualClock(CREATED))
    world.add(_declared(keys).definition)
    outages = [tuple(map(at, outage.split("–"))) for outage in _items(down)]
    for what, clock in sorted([*_looks(_plain(end)), *_events(acts)], key=lambda event: event[1]):
        if not any(start <= at(clock) < back for start, back in outages):
            world.clock.set(at(clock))
            _operated(world, what)

    assert world.ledger() == _items(became)


@pytest.mark.parametrize("row", rows(BUDGETS), ids=lambda row: f"{row[1]}: {row[2]}, {row[3]}, {row[4]}")
def test_the_budget_makes_of_late_slots_what_the_table_says(row: tuple[str, ...]) -> None:
    """Played by the simulation, created at 08:30, by default every hour."""
    _, budget, keys, down, end, became = row
    outage = Outage(*map(at, _plain(down).split("–")))
    scenario = Scenario(start=CREATED, end=at(_plain(end)), outages=(outage,))

    assert _account(_declared(keys), scenario, budget=_budget(budget)) == _items(became)


@pytest.mark.parametrize("row", rows(SHARES), ids=lambda row: f"{row[1]} and {row[2]} at {row[3]}")
def test_two_schedules_share_the_budget_as_the_table_says(row: tuple[str, ...]) -> None:
    """Both have the same slots to make up for, and one of them may start late in each hour."""
    _, mine, others, end, its, theirs = row
    scenario = Scenario(start=CREATED, end=at(_plain(end)), outages=(Outage(at("08:45"), at("10:15")),))
    one, other = (_declared(f'`missed = "replay_all"` `overlap = "allow"` {each}') for each in (mine, others))
    other = attrs.evolve(other, id=ScheduleId("other"))

    assert _account(one, scenario, other, budget=Budget(1, AN_HOUR)) == _items(its)
    assert _account(other, scenario, one, budget=Budget(1, AN_HOUR)) == _items(theirs)


@pytest.mark.parametrize("row", rows(DUPLICATES), ids=lambda row: f"{row[1]}, {row[2]} then {row[3]}")
def test_a_promise_made_again_becomes_what_the_table_says(row: tuple[str, ...]) -> None:
    """A promise for 13:00 stands; one for 14:00 comes."""
    _, keys, known, version, becomes = row
    keys = "" if keys == NOTHING else keys
    standing = _declared(f'{keys} `at = "2026-03-02T13:00:00Z"`').definition
    coming = attrs.evolve(standing, timing=Once(at("14:00")))
    made = make(AN_ID, None, standing, _version(known), CREATED)
    assert isinstance(made, Made)

    assert _met(lambda: make(AN_ID, made.schedule, coming, _version(version), CREATED)) == becomes


def _version(cell: str) -> int | None:
    return None if cell == NOTHING else int(cell)


def _met(promise: Callable[[], Result]) -> str:
    try:
        return promise().effect
    except Refused:
        return "refused"


def _account(
    declared: Declared,
    scenario: Scenario,
    *others: Declared,
    budget: Budget | None = None,
    script: Script | None = None,
) -> list[str]:
    world = simulated_world(scenario.start, budget, script)
    world.simulation.play(Declarations(origin="guide", schedules=(declared, *others)), scenario)
    store = world.queries.ledger
    assert isinstance(store, MemoryStore)
    return told(store.oldest(declared.id, 1_000))


def _declared(keys: str) -> Declared:
    """Read the keys that a row gives, on top of a command and an hourly rule."""
    lines = [] if keys == NOTHING else re.findall(r"`([^`]+)`", keys)
    table: dict[str, Any] = tomllib.loads("\n".join(lines))
    timing = {} if "at" in table else {"cron": "0 * * * *"}
    declared = declare("nightly-report", {"command": "reports.build", **timing, **table})
    assert isinstance(declared, Declared), declared
    return attrs.evolve(declared, id=ScheduleId(AN_ID))


def _after(run: Run, declared: Declared, what: str, now: datetime) -> Run:
    policies = declared.definition.policies
    if what == "too late":
        return run.expire(now)
    if what == "retried by hand":
        return run.retry(now, policies=policies)
    assert isinstance(run.state, Waiting)
    queued, delivery = run.hand_over(max(run.state.not_before, run.recorded_at))
    running = queued.admit(delivery, token="token", worker="one", now=run.state.not_before)
    assert isinstance(running, Run)
    if what == "raises":
        return running.settle(Raised("boom"), token="token", policies=policies, now=now)
    assert what == "lost"
    return running.lose(policies=policies, now=now)


def _state(run: Run) -> str:
    match run.state:
        case Waiting(attempt, not_before):
            return f"attempt {attempt} from {not_before:%H:%M:%S}"
        case state:
            return state.name


def _done(schedule: Schedule, what: str, now: datetime) -> Decided:
    match what.split():
        case ["tick"]:
            return schedule.decide(now)
        case ["pause"]:
            return schedule.pause(now, by="ada")
        case ["pause", "until", clock]:
            return schedule.pause(now, by="ada", until=at(clock))
        case ["resume", *words]:
            return schedule.resume(now, catch_up=words == ["--catch-up"])
        case ["trigger"]:
            return schedule.request(RequestKey("today"), now)
        case _:
            raise AssertionError(what)


def _operated(world: World, what: str) -> None:
    match what.split():
        case ["tick"]:
            world.tick()
            while world.work():
                world.tick()
        case ["backfill", first, "to", last]:
            world.backfilling.backfill(AN_ID, Reach(at(first), at(last)), ADA)
        case ["pause"]:
            world.operations.pause(AN_ID, ADA)
        case ["resume"]:
            world.operations.resume(AN_ID, ADA)
        case _:
            raise AssertionError(what)


def _budget(cell: str) -> Budget | None:
    return None if cell == NOTHING else parse_budget("the budget", _plain(cell))


def _events(cell: str) -> list[tuple[str, str]]:
    """Read '09:30 pause · 12:15 resume' as what happens and when."""
    return [(what, clock) for clock, _, what in (item.partition(" ") for item in cell.split(" · "))]


def _looks(end: str) -> Iterator[tuple[str, str]]:
    """Yield the looks that a scheduler takes: at every full hour, and at the end."""
    yield from (("tick", f"{hour:02}:00") for hour in range(9, int(end[:2]) + 1))
    yield "tick", end


def _items(cell: str) -> Sequence[str]:
    return [] if cell == NOTHING else [_plain(item) for item in cell.split("<br>")]


def _plain(cell: str) -> str:
    return cell.replace("`", "").strip()
