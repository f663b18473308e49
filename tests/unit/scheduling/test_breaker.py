"""Rule: after so many failed runs in a row slots are skipped until a cool-down has passed; then one slot decides."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.breaker import Breaker, Circuit, Closed, Open, Probing
from domain.scheduling.policies.missed import ReplayAll, RunOnce
from domain.scheduling.policies.overlap import Allow, Merge, Replace, Serialize
from domain.scheduling.run_end import RunEnd
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, request_key
from tests.examples import A_MINUTE, AN_ID, NOON, a_schedule, at, beside, run_of, told, under

TWICE = Breaker(failures=2, cool_down=5 * A_MINUTE)
PROBE = run_of("12:06")
AN_HOUR_OPEN = Open(at("13:00"))


def end_of(run: FireId, state: str, clock: str = "12:01", retried: int = 0) -> RunEnd:
    """Return the end of a run at `clock`."""
    return RunEnd(fire_id=run, state=state, at=at(clock), retried=retried)


def ends(*states: str) -> list[RunEnd]:
    """Return the ends of one run per minute from 12:01 on."""
    return [end_of(run_of(f"12:0{n}"), state, f"12:0{n}") for n, state in enumerate(states, start=1)]


def with_circuit(circuit: Circuit, **policies: object) -> Schedule:
    """Return a schedule under the example breaker whose circuit is in this state."""
    return attrs.evolve(a_schedule(breaker=TWICE, **policies), circuit=circuit)


@pytest.mark.parametrize(
    ("states", "circuit"),
    [
        ([], Closed()),
        (["failed"], Closed(1)),
        (["failed", "failed"], Open(at("12:07"))),
        (["failed", "succeeded", "failed"], Closed(1)),
        (["failed", "expired", "failed"], Open(at("12:08"))),
        (["failed", "cancelled", "failed"], Open(at("12:08"))),
        (["failed", "failed", "succeeded"], Open(at("12:07"))),
        (["failed", "failed", "failed"], Open(at("12:07"))),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_failures_in_a_row_open_the_circuit_and_expired_and_cancelled_runs_are_neutral(
    states: Sequence[str], circuit: Circuit
) -> None:
    """The cool-down counts from the last failure, and what ends while the circuit is open changes nothing."""
    assert with_circuit(Closed()).hear(ends(*states), at("12:09")).schedule.circuit == circuit


def test_what_was_heard_is_the_next_version_of_the_schedule() -> None:
    schedule = with_circuit(Closed())

    assert schedule.hear(ends("failed"), at("12:09")).schedule.version == schedule.version + 1


@pytest.mark.parametrize(
    ("state", "circuit"),
    [
        ("succeeded", Closed()),
        ("failed", Open(at("12:12"))),
        ("expired", Open(at("12:07"))),
        ("cancelled", Open(at("12:07"))),
    ],
)
def test_the_probe_alone_decides(state: str, circuit: Circuit) -> None:
    probing = with_circuit(Probing(PROBE))

    assert probing.hear([end_of(PROBE, state, "12:07")], at("12:07")).schedule.circuit == circuit
    assert probing.hear([end_of(run_of("12:03"), state, "12:07")], at("12:07")).schedule.circuit == probing.circuit


@pytest.mark.parametrize("state", ["failed", "succeeded"])
def test_runs_by_hand_do_not_count(state: str) -> None:
    asked_for = end_of(FireId(f"{AN_ID}-0-rdeploy_7"), state)
    retried = end_of(run_of("12:01"), state, retried=1)
    schedule = with_circuit(Closed(1))

    assert schedule.hear([asked_for, retried], at("12:02")).schedule.circuit == schedule.circuit


def test_without_a_breaker_nothing_is_counted_and_what_was_counted_is_forgotten() -> None:
    assert a_schedule().hear(ends("failed", "failed"), at("12:09")).schedule.circuit == Closed()
    without = attrs.evolve(a_schedule(), circuit=AN_HOUR_OPEN)
    assert without.hear(ends("failed"), at("12:09")).schedule.circuit == Closed()


def test_while_the_circuit_is_open_slots_are_skipped() -> None:
    assert told(with_circuit(Open(at("12:07"))).decide(at("12:01"))) == ["12:01 skipped circuit_open"]


def test_the_older_slots_share_the_fate_of_the_newest() -> None:
    assert told(with_circuit(AN_HOUR_OPEN, missed=RunOnce()).decide(at("12:03"))) == [
        "12:01-12:02 (2) skipped circuit_open",
        "12:03 skipped circuit_open",
    ]


def test_at_the_end_of_the_cool_down_one_slot_is_the_probe() -> None:
    decided = with_circuit(Open(at("12:06"))).decide(at("12:06"))

    assert told(decided) == [
        "12:01-12:05 (5) coalesced missed into 12:06",
        "12:06 started",
    ]
    assert decided.schedule.circuit == Probing(PROBE)


def test_of_several_slots_the_oldest_is_the_probe_and_the_others_are_skipped() -> None:
    decided = with_circuit(Open(at("12:02")), missed=ReplayAll(), overlap=Allow()).decide(at("12:03"))

    assert told(decided) == ["12:01 started late", "12:02 skipped circuit_open", "12:03 skipped circuit_open"]
    assert decided.schedule.circuit == Probing(run_of("12:01"))


def test_while_the_probe_runs_slots_are_skipped_even_where_runs_may_overlap() -> None:
    probing = with_circuit(Probing(PROBE), overlap=Allow())

    assert told(probing.decide(at("12:01"), Circumstances([PROBE]))) == ["12:01 skipped circuit_open"]


def test_the_circuit_speaks_before_the_overlap_policy() -> None:
    assert told(with_circuit(AN_HOUR_OPEN).decide(at("12:01"), beside("12:00"))) == ["12:01 skipped circuit_open"]


def test_the_deadline_speaks_before_the_circuit() -> None:
    schedule = with_circuit(AN_HOUR_OPEN, deadline=A_MINUTE, missed=ReplayAll())

    assert told(schedule.decide(at("12:02:30"))) == ["12:01 skipped deadline_passed", "12:02 skipped circuit_open"]


@pytest.mark.parametrize("overlap", [Serialize(), Merge(), Replace()])
def test_a_held_slot_meets_the_circuit_when_that_has_opened(overlap: object) -> None:
    holding = with_circuit(Closed(1), overlap=overlap).decide(at("12:01"), beside("12:00")).schedule
    opened = holding.hear([end_of(run_of("12:00"), "failed", "12:01:30")], at("12:01:30")).schedule

    decided = opened.decide(at("12:01:30"))

    assert told(decided) == ["12:01 skipped circuit_open"]
    assert decided.schedule.held == ()


def test_a_probe_that_must_wait_is_held_and_no_other_slot_takes_its_turn() -> None:
    holding = with_circuit(Open(NOON), overlap=Serialize()).decide(at("12:01"), beside("12:00"))

    assert told(holding) == ["12:01 held overlap"]
    assert told(holding.schedule.decide(at("12:02"), beside("12:00"))) == ["12:02 skipped circuit_open"]
    released = holding.schedule.decide(at("12:01:30"))
    assert (told(released), released.schedule.circuit) == (["12:01 started"], Probing(run_of("12:01")))


def test_of_several_held_slots_the_oldest_is_the_probe_and_the_others_are_skipped() -> None:
    holding = with_circuit(Closed(), overlap=Serialize(), missed=ReplayAll()).decide(at("12:02"), beside("12:00"))
    waiting = attrs.evolve(holding.schedule, circuit=Open(at("12:02:30")))

    probing, blocked = waiting.decide(at("12:02:30")), waiting.decide(at("12:02:30"), beside("12:00"))

    assert told(probing) == ["12:01 started late", "12:02 skipped circuit_open"]
    assert (told(blocked), blocked.schedule.held) == (["12:02 skipped circuit_open"], waiting.held[:1])


def test_a_slot_that_its_overlap_policy_skips_is_no_probe() -> None:
    decided = with_circuit(Open(NOON)).decide(at("12:01"), beside("12:00"))

    assert told(decided) == ["12:01 skipped overlap"]
    assert decided.schedule.circuit == Open(NOON)


def test_a_run_by_hand_ignores_the_circuit_and_leaves_it() -> None:
    decided = with_circuit(AN_HOUR_OPEN).request(request_key("today"), at("12:00:30"))

    assert len(decided.runs) == 1
    assert decided.schedule.circuit == AN_HOUR_OPEN


def test_an_edit_keeps_the_circuit_and_one_that_takes_the_breaker_away_lets_slots_start() -> None:
    slower = with_circuit(AN_HOUR_OPEN).edit(under(breaker=Breaker()), NOON).schedule
    assert slower.circuit == AN_HOUR_OPEN

    without = with_circuit(AN_HOUR_OPEN).edit(under(), NOON).schedule
    assert told(without.decide(at("12:01"))) == ["12:01 started"]


def test_a_new_promise_begins_with_a_closed_circuit() -> None:
    retired = with_circuit(AN_HOUR_OPEN).retire(NOON, by="ada").schedule

    assert retired.begin_anew(under(breaker=TWICE), NOON).circuit == Closed()


def test_a_breaker_that_could_never_work_is_refused() -> None:
    with pytest.raises(InvalidValue, match="failures"):
        Breaker(failures=0)
    with pytest.raises(InvalidValue, match="cool_down"):
        Breaker(cool_down=0 * A_MINUTE)
