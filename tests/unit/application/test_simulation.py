"""Rule: a simulation lives through a scenario with the real coordinator, from one event to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import attrs
import pytest

from application.scheduling.declared import Declarations, Declared
from application.scheduling.simulation import Outage, Scenario
from application.scheduling.views import RangeView, SlotView
from domain.scheduling.definition import Definition, Once
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Merge, Replace, Serialize
from domain.scheduling.values import schedule_id
from entrypoints.simulated import SimulatedWorld, simulated_world
from tests.examples import A_DEFINITION, A_MINUTE, A_PROMISE, A_SECOND, AN_ID, NOON, at, under

OTHER_ID = schedule_id("another")


def played(*definitions: Definition, until: str, duration: timedelta = timedelta(), down: str = "") -> SimulatedWorld:
    """Play the definitions from noon to `until`; `down` holds outages such as '12:02/12:05'."""
    outages = (each.split("/") for each in down.split())
    scenario = Scenario(
        start=NOON,
        end=at(until),
        outages=tuple(Outage(at(start), at(end)) for start, end in outages),
        duration=duration,
    )
    world = simulated_world(NOON)
    named = zip((AN_ID, OTHER_ID), definitions, strict=False)
    schedules = tuple(Declared(id=id, definition=definition) for id, definition in named)
    world.simulation.play(Declarations(origin="simulated", schedules=schedules), scenario)
    return world


def account(world: SimulatedWorld) -> list[str]:
    return [_line(view) for view in world.queries.whole_account(AN_ID)]


def _line(view: SlotView | RangeView) -> str:
    if isinstance(view, RangeView):
        return f"{view.first:%H:%M}-{view.last:%H:%M} {view.disposition} {view.reason}"
    times = [f"{each:%H:%M:%S}" for each in (view.started_at, view.ended_at) if each]
    return " ".join([f"{view.due_at:%H:%M}", view.disposition, *([view.reason] if view.reason else []), *times])


def test_every_slot_of_a_quiet_day_starts_on_time() -> None:
    assert account(played(A_DEFINITION, until="12:02:30", duration=10 * A_SECOND)) == [
        "12:01 started 12:01:00 12:01:10",
        "12:02 started 12:02:00 12:02:10",
    ]


def test_the_beginning_is_exclusive_and_the_end_inclusive() -> None:
    assert account(played(A_DEFINITION, until="12:01")) == ["12:01 started 12:01:00 12:01:00"]
    assert account(played(A_DEFINITION, until="12:00:59")) == []


def test_an_outage_is_half_open_away_at_its_start_and_back_at_its_end() -> None:
    world = played(A_DEFINITION, until="12:05", down="12:02/12:04")

    assert account(world) == [
        "12:01 started 12:01:00 12:01:00",
        "12:02-12:03 coalesced missed",
        "12:04 started 12:04:00 12:04:00",
        "12:05 started 12:05:00 12:05:00",
    ]


def test_outages_that_overlap_or_touch_are_one() -> None:
    world = played(under(missed=SkipMissed()), until="12:06", down="12:01/12:03 12:02/12:04 12:04/12:06")

    assert account(world) == ["12:01-12:05 skipped missed", "12:06 started 12:06:00 12:06:00"]


def test_an_outage_is_the_schedulers_only_runs_go_on_and_end() -> None:
    world = played(A_DEFINITION, until="12:05", duration=90 * A_SECOND, down="12:01:30/12:04:30")

    assert account(world)[0] == "12:01 started 12:01:00 12:02:30"


def test_what_is_back_after_the_end_decides_nothing_any_more() -> None:
    assert account(played(A_DEFINITION, until="12:05", down="12:02/12:06")) == ["12:01 started 12:01:00 12:01:00"]


def test_a_run_that_outlives_the_scenario_is_unfinished() -> None:
    world = played(A_DEFINITION, until="12:02", duration=A_MINUTE * 5)

    assert account(world) == ["12:01 started 12:01:00", "12:02 skipped overlap"]


def test_a_run_that_ends_when_the_next_slot_is_due_does_not_block_it() -> None:
    world = played(A_DEFINITION, until="12:03", duration=A_MINUTE)

    assert account(world) == [
        "12:01 started 12:01:00 12:02:00",
        "12:02 started 12:02:00 12:03:00",
        "12:03 started 12:03:00",
    ]


@pytest.mark.parametrize(
    ("definition", "lines"),
    [
        (
            under(overlap=Serialize()),
            [
                "12:01 started 12:01:00 12:02:30",
                "12:02 started 12:02:30 12:04:00",
                "12:03 started 12:04:00",
                "12:04 held overlap",
            ],
        ),
        (
            under(overlap=Merge()),
            [
                "12:01 started 12:01:00 12:02:30",
                "12:02 started 12:02:30 12:04:00",
                "12:03 started 12:04:00",
                "12:04 held overlap",
            ],
        ),
    ],
    ids=["serialize", "merge"],
)
def test_slots_held_behind_a_long_run_start_when_it_ends(definition: Definition, lines: list[str]) -> None:
    assert account(played(definition, until="12:04", duration=90 * A_SECOND)) == lines


def test_under_replace_two_runs_never_overlap() -> None:
    world = played(under(overlap=Replace()), until="12:10", duration=90 * A_SECOND)
    started = [view for view in world.queries.whole_account(AN_ID) if isinstance(view, SlotView) and view.started_at]
    times = [(view.started_at, view.ended_at) for view in started]

    assert len(times) > 3
    assert all(end and end <= begin for (_, end), (begin, _) in pairwise(times) if begin)


def test_replays_are_marked_late_and_follow_one_another() -> None:
    world = played(under(missed=ReplayAll()), until="12:05", duration=10 * A_SECOND, down="12:01/12:03:30")

    assert account(world)[:3] == [
        "12:01 started late 12:03:30 12:03:40",
        "12:02 started late 12:03:40 12:03:50",
        "12:03 started 12:03:50 12:04:00",
    ]


def test_a_one_off_is_played_too_also_one_that_lies_before_the_beginning() -> None:
    early = attrs.evolve(A_PROMISE, timing=Once(at("11:00")))

    assert account(played(A_PROMISE, until="14:00")) == ["13:00 started 13:00:00 13:00:00"]
    assert account(played(early, until="12:30")) == ["11:00 started late 12:00:00 12:00:00"]


def test_several_schedules_share_one_world() -> None:
    world = played(A_DEFINITION, A_PROMISE, until="13:00")

    assert len(list(world.queries.whole_account(AN_ID))) == 60
    assert len(list(world.queries.whole_account(OTHER_ID))) == 1


def test_nothing_is_trimmed_however_long_it_lasts() -> None:
    world = played(under(overlap=Serialize()), until="23:59")

    assert len(list(world.queries.whole_account(AN_ID))) == 11 * 60 + 59


def test_a_scenario_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^to: .*11:00.* is before .*12:00.*; give a later instant$"):
        Scenario(start=NOON, end=at("11:00"))


@pytest.mark.parametrize("end", ["12:00", "11:59"])
def test_an_outage_that_lasts_no_time_is_refused(end: str) -> None:
    with pytest.raises(InvalidValue, match=r"^down: .* ends before it begins; give START/END$"):
        Outage(NOON, at(end))


def test_a_negative_duration_and_a_naive_instant_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^duration: .* is negative"):
        Scenario(start=NOON, end=NOON, duration=-A_SECOND)
    with pytest.raises(InvalidValue, match=r"^end: .* is not in UTC"):
        Scenario(start=NOON, end=datetime.fromisoformat("2026-03-02T13:00"))
