"""Rule: what a gauge shows decides whether a slot may go on; nobody who could not read it decides that."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import CommandCall, Definition, Priority, Repeat
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Breaker, Open
from domain.scheduling.policies.gate import Gate, Unknown
from domain.scheduling.policies.gauges import QUEUES, GaugeKind, GaugeName, Measured, Readings, gauge_name, parts_of
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Allow, Merge, Serialize, SkipOverlap
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from domain.scheduling.values import FireId
from tests.examples import A_MINUTE, A_SECOND, NOON, a_schedule, at, run_of, told

LOAD: Final = gauge_name("load")
CALM_HOST: Final = Gate(gauge="load", below=2.0)
ADAPTIVE: Final = Adaptive(gauge="load", fast_at=1.0, slow_at=3.0, slowest=4 * A_MINUTE)
RUNNING: Final = [run_of("12:01")]
CALM, BUSY, BROKEN = ({LOAD: 0.5}, {LOAD: 4.2}, {LOAD: None})


@pytest.mark.parametrize(
    ("gate", "readings"),
    [
        (Gate(gauge="load", below=2), {1.9: True, 2: False, 3: False}),
        (Gate(gauge="load", above=2), {1.9: False, 2: False, 2.1: True}),
        (Gate(gauge="load", above=1, below=3), {1: False, 2: True, 3: False}),
        (Gate(gauge="load", below=2), {None: True}),
        (Gate(gauge="load", below=2, when_unknown=Unknown.CLOSED), {None: False}),
    ],
)
def test_a_gate_is_open_strictly_within_its_limits(gate: Gate, readings: dict[float | None, bool]) -> None:
    assert {reading: gate.is_open(reading) for reading in readings} == readings


@pytest.mark.parametrize(
    ("reading", "seconds"),
    [(0, 0), (1, 0), (1.5, 60), (2, 120), (3, 240), (99, 240), (None, 240)],
)
def test_the_distance_lies_on_a_straight_line(reading: float | None, seconds: int) -> None:
    assert ADAPTIVE.distance(reading) == timedelta(seconds=seconds)


def test_the_line_may_lead_the_other_way() -> None:
    """A long queue calls for more work, where a high load calls for less."""
    turned = attrs.evolve(ADAPTIVE, fast_at=3.0, slow_at=1.0)

    assert [turned.distance(reading) for reading in (9, 3, 2, 1, 0)] == [n * A_MINUTE for n in (0, 0, 2, 4, 4)]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("load", (GaugeKind.LOAD, "")),
        ("queue:low", (GaugeKind.QUEUE, "low")),
        ("key:orders:waiting", (GaugeKind.KEY, "orders:waiting")),
    ],
)
def test_a_gauge_is_named_by_what_it_measures(name: str, parts: tuple[GaugeKind, str]) -> None:
    assert parts_of(gauge_name(name)) == parts


def test_every_priority_has_a_queue_that_can_be_measured() -> None:
    """Its name is the priority's."""
    assert tuple(map(str, Priority)) == QUEUES


@pytest.mark.parametrize("name", ["", "lod", "load:1", "queue", "queue:", "queue:urgent", "key", "key:", "key:a\nb"])
def test_an_unknown_gauge_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"^gauge: .* is unknown; use 'load', 'queue:high' .*$"):
        gauge_name(name)


def test_the_name_of_a_gauge_has_a_limit() -> None:
    with pytest.raises(InvalidValue, match="has 204 characters; use at most 200"):
        gauge_name(f"key:{'x' * 200}")


@pytest.mark.parametrize(
    ("readings", "became"),
    [
        (CALM, "12:01 started"),
        (BUSY, "12:01 skipped gate_closed"),
        (BROKEN, "12:01 started"),
        (None, "12:01 held gauge"),
    ],
)
def test_a_slot_at_the_gate(readings: Readings | None, became: str) -> None:
    """Without a reading, as in a command, nothing is decided; where reading failed, `when_unknown` decides."""
    assert told(a_schedule(gate=CALM_HOST).decide(at("12:01"), Circumstances(readings=readings))) == [became]


def test_what_the_gauge_showed_stands_in_the_entry_and_in_the_run() -> None:
    decided = a_schedule(gate=CALM_HOST).decide(at("12:01"), Circumstances(readings=CALM))

    assert [entry.measured for entry in decided.entries] == [Measured(LOAD, 0.5, 0.5)]
    assert [run.reading for run in decided.runs] == [0.5]


def test_a_schedule_that_asks_no_gauge_keeps_no_reading() -> None:
    decided = a_schedule().decide(at("12:01"), Circumstances(readings=CALM))

    assert [entry.measured for entry in decided.entries] == [None]
    assert [run.reading for run in decided.runs] == [None]


def test_the_run_is_told_the_reading_of_the_frequency_before_that_of_the_gate() -> None:
    schedule = a_schedule(gate=Gate(gauge="queue:high", below=5), adaptive=ADAPTIVE)
    decided = schedule.decide(at("12:01"), Circumstances(readings={**CALM, gauge_name("queue:high"): 3.0}))

    assert [run.reading for run in decided.runs] == [0.5]


def test_older_slots_share_the_fate_of_the_newest_one() -> None:
    """One reading decides about an absence of any length."""
    (entry,) = a_schedule(gate=CALM_HOST).decide(at("12:03"), Circumstances(readings=BUSY)).entries[:1]

    assert told([entry]) == ["12:01-12:02 (2) skipped gate_closed"]
    assert entry.measured == Measured(LOAD, 4.2, 4.2)


def test_a_year_without_a_scheduler_is_decided_as_a_whole() -> None:
    every_second = Definition(timing=Repeat(Every(A_SECOND)), command=CommandCall("work"))
    schedule = a_schedule(every_second, gate=CALM_HOST, adaptive=ADAPTIVE)

    assert len(schedule.decide(NOON + timedelta(days=365), Circumstances(readings=BUSY)).entries) == 2


def test_the_gate_speaks_after_missed_and_before_the_circuit() -> None:
    schedule = a_schedule(missed=SkipMissed(), gate=CALM_HOST, breaker=Breaker())
    tripped = attrs.evolve(schedule, circuit=Open(at("13:00")))

    assert told(tripped.decide(at("12:02"), Circumstances(readings=BUSY))) == [
        "12:01 skipped missed",
        "12:02 skipped gate_closed",
    ]
    assert told(tripped.decide(at("12:02"), Circumstances(readings=CALM)))[1:] == ["12:02 skipped circuit_open"]


def test_the_gate_speaks_before_the_overlap_policy() -> None:
    schedule = a_schedule(gate=CALM_HOST, overlap=SkipOverlap())

    assert told(schedule.decide(at("12:01"), Circumstances(RUNNING, readings=BUSY))) == ["12:01 skipped gate_closed"]


def test_a_held_slot_meets_the_gate_when_there_is_room_for_it() -> None:
    holding = (
        a_schedule(gate=CALM_HOST, overlap=Serialize())
        .decide(at("12:02"), Circumstances(RUNNING, readings=CALM))
        .schedule
    )
    (held,) = holding.held

    assert holding.decide(at("12:02:30"), Circumstances(RUNNING, readings=BUSY)).schedule.held == (held,)
    (closed,) = holding.decide(at("12:02:30"), Circumstances(readings=BUSY)).entries
    assert told([closed]) == ["12:02 skipped gate_closed"]
    assert closed.measured == Measured(LOAD, 4.2, 4.2)
    assert told(holding.decide(at("12:02:30"), Circumstances(readings=CALM))) == ["12:02 started"]


def test_a_slot_that_waits_for_a_reading_meets_the_gate_although_a_run_is_in_the_way() -> None:
    """It has never passed one."""
    waiting = a_schedule(gate=CALM_HOST, overlap=Serialize()).decide(at("12:02"), Circumstances(RUNNING)).schedule

    assert [hold.reason for hold in waiting.held] == [Reason.GAUGE]
    assert told(waiting.decide(at("12:02:30"), Circumstances(RUNNING, readings=BUSY))) == ["12:02 skipped gate_closed"]
    assert told(waiting.decide(at("12:02:30"), Circumstances(RUNNING, readings=CALM))) == ["12:02 held overlap"]


def test_a_command_leaves_what_is_held_as_it_was() -> None:
    holding = (
        a_schedule(gate=CALM_HOST, overlap=Merge()).decide(at("12:02"), Circumstances(RUNNING, readings=CALM)).schedule
    )

    decided = holding.decide(at("12:03"))

    assert told(decided) == ["12:03 held gauge"]
    assert [hold.reason for hold in decided.schedule.held] == [Reason.OVERLAP, Reason.GAUGE]


def test_a_slot_that_waited_for_a_reading_starts_as_late_as_it_came_due() -> None:
    waiting = a_schedule(gate=CALM_HOST, missed=ReplayAll(grace=A_SECOND)).decide(at("12:01:30")).schedule

    assert told(waiting.decide(at("12:01:40"), Circumstances(readings=CALM))) == ["12:01 started late"]


def test_a_slot_that_waits_for_a_token_meets_the_gate_wherever_there_is_room_for_one_more_run() -> None:
    """Under `allow` there is, although runs are under way."""
    schedule = a_schedule(gate=CALM_HOST, missed=ReplayAll(grace=A_SECOND), overlap=Allow())
    waiting = schedule.decide(at("12:01:30"), Circumstances(tokens=0, readings=CALM)).schedule

    assert [hold.reason for hold in waiting.held] == [Reason.BUDGET]
    assert told(waiting.decide(at("12:01:40"), Circumstances(RUNNING, tokens=0, readings=BUSY))) == [
        "12:01 skipped gate_closed"
    ]


def played(schedule: Schedule, readings: list[float], unfinished: tuple[FireId, ...] = ()) -> list[str]:
    """Decide minute by minute, the gauge showing one reading after the other."""
    lines: list[str] = []
    for minute, reading in enumerate(readings, start=1):
        decided = schedule.decide(NOON + minute * A_MINUTE, Circumstances(unfinished, readings={LOAD: reading}))
        lines += told(decided)
        schedule = decided.schedule
    return lines


def test_the_first_slot_always_starts() -> None:
    assert played(a_schedule(adaptive=ADAPTIVE), [9.0]) == ["12:01 started"]


def test_slots_start_as_far_apart_as_the_gauge_says_at_each_of_them() -> None:
    assert played(a_schedule(adaptive=ADAPTIVE), [9.0, 9.0, 2.0, 2.0, 1.0, 1.2]) == [
        "12:01 started",
        "12:02 skipped throttled",
        "12:03 started",
        "12:04 skipped throttled",
        "12:05 started",
        "12:06 started",
    ]


def test_a_slot_that_was_left_out_tells_what_the_gauge_showed() -> None:
    started = a_schedule(adaptive=ADAPTIVE).decide(at("12:01"), Circumstances(readings=CALM)).schedule

    (entry,) = started.decide(at("12:02"), Circumstances(readings=BUSY)).entries

    assert told([entry]) == ["12:02 skipped throttled"]
    assert entry.measured == Measured(LOAD, 4.2, 4.2)


def test_the_slot_that_started_last_counts_until_another_one_does() -> None:
    became = played(a_schedule(adaptive=ADAPTIVE), [9.0] * 5)

    assert [line.split()[1] for line in became] == ["started", "skipped", "skipped", "skipped", "started"]


def test_a_slot_that_waits_behind_a_run_counts_as_if_it_had_started() -> None:
    """It was let through; the gauge says how far from it the next one is to be."""
    schedule = a_schedule(adaptive=ADAPTIVE, overlap=Serialize())

    assert played(schedule, [2.0, 2.0, 2.0], tuple(RUNNING)) == [
        "12:01 held overlap",
        "12:02 skipped throttled",
        "12:03 held overlap",
    ]
    started = schedule.decide(at("12:01"), Circumstances(readings={LOAD: 1.0})).schedule
    holding = started.decide(at("12:02"), Circumstances(RUNNING, readings={LOAD: 1.0})).schedule
    assert told(holding.decide(at("12:03"), Circumstances(RUNNING, readings={LOAD: 2.0}))) == [
        "12:03 skipped throttled"
    ]


def test_of_several_slots_that_are_due_at_once_each_counts_from_the_one_before_it_that_was_let_through() -> None:
    schedule = a_schedule(adaptive=ADAPTIVE, missed=ReplayAll(), overlap=Allow())

    assert told(schedule.decide(at("12:05"), Circumstances(readings={LOAD: 2.0}))) == [
        "12:01 started late",
        "12:02 skipped throttled",
        "12:03 started late",
        "12:04 skipped throttled",
        "12:05 started",
    ]


def test_a_slot_that_the_overlap_policy_skipped_does_not_count() -> None:
    """The next one is tried at once: what did not start has not used anything up."""
    started = (
        a_schedule(adaptive=ADAPTIVE, overlap=SkipOverlap())
        .decide(at("12:01"), Circumstances(readings={LOAD: 2.0}))
        .schedule
    )
    blocked = started.decide(at("12:03"), Circumstances(RUNNING, readings={LOAD: 2.0}))

    assert told(blocked)[-1] == "12:03 skipped overlap"
    assert told(blocked.schedule.decide(at("12:04"), Circumstances(readings={LOAD: 2.0}))) == ["12:04 started"]


def test_an_edit_that_takes_the_frequency_away_forgets_the_slot_that_started_last() -> None:
    started = a_schedule(adaptive=ADAPTIVE).decide(at("12:01"), Circumstances(readings=CALM)).schedule
    edited = started.edit(a_schedule().definition, at("12:01:30")).schedule

    assert started.last_started == at("12:01")
    assert edited.decide(at("12:02")).schedule.last_started is None


def test_neighbouring_skips_keep_the_lowest_and_the_highest_reading() -> None:
    readings = (Measured(LOAD, 4.2, 4.2), Measured(LOAD, 2.5, 2.5), Measured(LOAD, 3.0, 3.0))

    assert readings[0].joined(readings[1]).joined(readings[2]) == Measured(LOAD, 2.5, 4.2)
    assert Measured(LOAD, None, None).joined(Measured(LOAD, None, None)) == Measured(LOAD, None, None)


def test_skips_at_another_gauge_or_at_none_stay_entries_of_their_own() -> None:
    """What is told of a range has to be true of each of its slots."""
    closed = a_schedule(gate=attrs.evolve(CALM_HOST, when_unknown=Unknown.CLOSED))
    (first,) = closed.decide(at("12:01"), Circumstances(readings=BUSY)).entries
    (second,) = closed.decide(at("12:01"), Circumstances(readings=BROKEN)).entries
    other = attrs.evolve(second, measured=Measured(GaugeName("queue:low"), 9.0, 9.0))

    assert first.joined(second) is None
    assert first.joined(other) is None
