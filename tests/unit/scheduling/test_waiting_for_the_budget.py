"""Rule: a late slot without a token is held, stands in nobody's way, and passes everything again when released."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from domain.scheduling.backfill import Past
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decisions import Hold, Start
from domain.scheduling.policies.breaker import Breaker, Open, Probing
from domain.scheduling.policies.missed import ReplayAll, RunOnce, SkipMissed
from domain.scheduling.policies.overlap import (
    Allow,
    Merge,
    OverlapPolicy,
    Replace,
    Serialize,
    Situation,
    SkipOverlap,
)
from domain.scheduling.reach import Reach
from domain.scheduling.run_states import Failed, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import MICROSECOND, RequestKey
from tests.examples import A_MINUTE, A_ONE_OFF, A_RUN, A_SECOND, NOON, a_schedule, at, run_of, told, under
from tests.unit.scheduling.verdicts import in_words, slot_at

RUNNING = [run_of("12:00")]


TABLE: list[tuple[OverlapPolicy, str, str, int, str]] = [
    # policy, late and on-time slots ("2!" is on time), unfinished, tokens, decisions
    (Allow(), "1 2 3!", "", 1, "start 1, hold 2 budget, start 3"),
    (Allow(max_concurrent=1), "1 2!", "", 0, "hold 1 budget, start 2"),
    (Allow(max_concurrent=1), "1 2 3!", "", 1, "start 1, skip 2 overlap, skip 3 overlap"),
    (Allow(max_concurrent=1), "1", "x", 0, "skip 1 overlap"),
    (SkipOverlap(), "1 2!", "", 0, "hold 1 budget, start 2"),
    (SkipOverlap(), "1 2!", "", 1, "start 1, skip 2 overlap"),
    (SkipOverlap(), "1", "x", 0, "skip 1 overlap"),
    (Serialize(), "1 2 3!", "", 0, "hold 1 budget, hold 2 overlap, hold 3 overlap"),
    (Serialize(), "1 2!", "x", 5, "hold 1 overlap, hold 2 overlap"),
    (Serialize(backlog_limit=0), "1 2", "", 0, "hold 1 budget, skip 2 backlog_full"),
    (Merge(), "1 2!", "", 0, "hold 1 overlap, start 2"),
    (Merge(), "1 2", "", 0, "coalesce 1 into 2, hold 2 budget"),
    (Merge(keep_newest=False), "1 2", "", 0, "hold 1 budget, coalesce 2 into 1"),
    (Merge(), "1 2", "", 1, "start 1, hold 2 overlap"),
    (Merge(), "1", "x", 0, "hold 1 overlap"),
    (Replace(), "1 2", "", 0, "coalesce 1 into 2, hold 2 budget"),
    (Replace(), "1 2!", "", 0, "coalesce 1 into 2, start 2"),
    (Replace(), "1", "x", 0, "hold 1 overlap"),
]


@pytest.mark.parametrize(("policy", "slots", "unfinished", "tokens", "decisions"), TABLE)
def test_each_overlap_policy_on_tiny_inputs(
    policy: OverlapPolicy, slots: str, unfinished: str, tokens: int, decisions: str
) -> None:
    incoming = [Start(slot_at(each.removesuffix("!")), late=not each.endswith("!")) for each in slots.split()]

    verdicts = policy.decide(Situation([], incoming, [run_of("12:00") for _ in unfinished.split()], tokens))

    assert sorted(_with_reason(each) for each in verdicts) == sorted(decisions.split(", "))


def _with_reason(verdict: Any) -> str:
    return f"{in_words(verdict)} {verdict.reason}" if isinstance(verdict, Hold) else in_words(verdict)


def late(clock: str = "12:03:00", **policies: Any) -> Schedule:
    """Return a schedule whose slots up to `clock` were decided without a token."""
    chosen: dict[str, Any] = {"missed": ReplayAll(grace=10 * A_SECOND), "overlap": Allow(), **policies}
    return a_schedule(**chosen).decide(at(clock), Circumstances(tokens=0)).schedule


def test_on_time_slots_need_no_token() -> None:
    assert told(a_schedule().decide(at("12:01"), Circumstances(tokens=0))) == ["12:01 started"]


def test_late_slots_wait_for_tokens_and_the_on_time_one_starts() -> None:
    replaying = a_schedule(missed=ReplayAll(), overlap=Allow())

    assert told(replaying.decide(at("12:03"), Circumstances(tokens=1))) == [
        "12:01 started late",
        "12:02 held budget",
        "12:03 started",
    ]
    assert replaying.decide(at("12:03"), Circumstances(tokens=1)).late_starts == 1


def test_without_a_budget_nothing_waits() -> None:
    assert told(a_schedule(missed=ReplayAll(), overlap=Allow()).decide(at("12:02")))[0] == "12:01 started late"


def test_held_slots_start_as_tokens_come_oldest_first_and_as_late_ones() -> None:
    decided = late().decide(at("12:03:30"), Circumstances(tokens=1))

    assert told(decided) == ["12:01 started late"]
    assert [hold.due_at for hold in decided.schedule.held] == [at("12:02")]


def test_a_held_slot_ends_by_window_and_deadline_as_any_other() -> None:
    assert (
        told(late(deadline=2 * A_MINUTE).decide(at("12:03:01"), Circumstances(tokens=0)))[0]
        == "12:01 skipped deadline_passed"
    )
    beyond = late(missed=ReplayAll(catch_up_window=2 * A_MINUTE)).decide(at("12:03:01"), Circumstances(tokens=9))
    assert told(beyond)[0] == "12:01 skipped beyond_catch_up_window"


def test_the_ledger_says_so_when_a_slot_waits_for_something_else() -> None:
    """From budget to overlap and back; while the reason stays, nothing new is told."""
    waiting = late(missed=RunOnce(grace=A_SECOND), overlap=Serialize(), clock="12:01:30")

    behind = waiting.decide(at("12:01:40"), Circumstances(RUNNING, tokens=5))
    again = behind.schedule.decide(at("12:01:50"), Circumstances(tokens=0))

    assert told(behind) == ["12:01 held overlap"]
    assert behind.entries[0].blocked_by == RUNNING[0]
    assert told(again) == ["12:01 held budget"]
    assert told(again.schedule.decide(at("12:01:55"), Circumstances(tokens=0))) == []


def test_of_a_slot_that_waits_for_something_else_and_then_ends_in_one_command_the_end_is_told() -> None:
    waiting = late(missed=RunOnce(grace=A_SECOND), overlap=Serialize(), clock="12:01:30")

    assert told(waiting.retire(at("12:01:40"), by="ada", circumstances=Circumstances(RUNNING))) == [
        "12:01 skipped retired"
    ]


def test_under_run_once_a_newer_slot_takes_in_the_one_that_waits() -> None:
    waiting = late(missed=RunOnce(grace=A_SECOND), clock="12:01:30")

    assert told(waiting.decide(at("12:02"), Circumstances(tokens=0))) == [
        "12:01 coalesced missed into 12:02",
        "12:02 started",
    ]
    assert told(waiting.decide(at("12:02:30"), Circumstances(tokens=0))) == [
        "12:01 coalesced missed into 12:02",
        "12:02 held budget",
    ]


def test_what_waits_takes_the_reason_of_a_newer_slot_that_is_skipped() -> None:
    waiting = late(missed=RunOnce(grace=A_SECOND), overlap=SkipOverlap(), clock="12:01:30")

    assert told(waiting.decide(at("12:02"), Circumstances(RUNNING, tokens=0))) == [
        "12:01 skipped overlap",
        "12:02 skipped overlap",
    ]


def test_under_replay_all_no_more_wait_than_the_catch_up_limit_lets_be_replayed() -> None:
    limited = late(missed=ReplayAll(grace=A_SECOND, catch_up_limit=2), clock="12:02:30")

    assert told(limited.decide(at("12:03:30"), Circumstances(tokens=0))) == [
        "12:01 skipped beyond_catch_up_limit",
        "12:03 held budget",
    ]


def test_what_waited_already_is_left_alone_by_a_policy_that_skips() -> None:
    edited = (
        late()
        .edit(under(missed=SkipMissed(), overlap=Allow()), at("12:03:30"), circumstances=Circumstances(tokens=0))
        .schedule
    )

    assert [hold.due_at for hold in edited.held] == [at("12:01"), at("12:02")]


def test_a_half_open_circuit_lets_a_slot_probe_that_can_start() -> None:
    schedule = attrs.evolve(
        a_schedule(missed=ReplayAll(), overlap=Allow(), breaker=Breaker()), circuit=Open(at("12:00:30"))
    )

    decided = schedule.decide(at("12:02"), Circumstances(tokens=0))

    assert told(decided) == ["12:01 skipped circuit_open", "12:02 started"]
    assert decided.schedule.circuit == Probing(run_of("12:02"))


def test_where_no_slot_can_start_the_oldest_waits_to_be_the_probe() -> None:
    schedule = attrs.evolve(
        a_schedule(missed=ReplayAll(grace=A_SECOND), overlap=Allow(), breaker=Breaker()), circuit=Open(at("12:00:30"))
    )

    decided = schedule.decide(at("12:02:30"), Circumstances(tokens=0))

    assert told(decided) == ["12:01 held budget", "12:02 skipped circuit_open"]
    assert decided.schedule.circuit == Open(at("12:00:30"))


def test_a_late_one_off_waits_for_a_token_too() -> None:
    waiting = A_ONE_OFF.decide(at("14:00"), Circumstances(tokens=0))

    assert told(waiting) == ["13:00 held budget"]
    assert told(waiting.schedule.decide(at("14:01"), Circumstances(tokens=1))) == ["13:00 started late"]


def test_a_schedule_lines_up_when_it_begins_to_wait_and_keeps_its_place() -> None:
    waiting = late("12:03:00")

    assert waiting.in_line_since == at("12:03")
    assert waiting.decide(at("12:03:10"), Circumstances(tokens=0)).schedule.in_line_since == at("12:03")


def test_whoever_was_granted_a_start_goes_to_the_end_of_the_line() -> None:
    """Behind those who lined up at the same instant and were granted nothing."""
    granted = late("12:03:00").decide(at("12:03:10"), Circumstances(tokens=1)).schedule

    assert granted.in_line_since == at("12:03:10") + MICROSECOND


def test_whoever_waits_for_nothing_any_more_has_left_the_line() -> None:
    waiting = late("12:03:00")

    assert waiting.decide(at("12:03:10"), Circumstances(tokens=2)).schedule.in_line_since is None
    assert (
        waiting.retire(at("12:03:10"), by="ada", circumstances=Circumstances(tokens=0)).schedule.in_line_since is None
    )


@pytest.mark.parametrize("command", ["pause", "retire", "request", "retry", "edit", "resume", "backfill"])
def test_a_command_starts_nothing_late_where_it_is_given_no_tokens(command: str) -> None:
    schedule = a_schedule(missed=ReplayAll(), overlap=Allow())
    paused = schedule.pause(NOON, by="ada").schedule
    now = at("12:02:30")
    failed = attrs.evolve(A_RUN, state=Failed(NOON, "boom"))
    decided = {
        "pause": lambda: schedule.pause(now, by="ada", circumstances=Circumstances(tokens=0)),
        "retire": lambda: schedule.retire(now, by="ada", circumstances=Circumstances(tokens=0)),
        "request": lambda: schedule.request(RequestKey("today"), now, circumstances=Circumstances(tokens=0)),
        "retry": lambda: schedule.retry(
            failed, schedule.definition.policies, now, circumstances=Circumstances(tokens=0)
        )[0],
        "edit": lambda: schedule.edit(under(deadline=A_MINUTE), now, circumstances=Circumstances(tokens=0)),
        "backfill": lambda: (
            schedule.backfill(
                Reach(at("12:01"), at("12:01")), Past(), now, circumstances=Circumstances(tokens=0)
            ).decided
        ),
        "resume": lambda: paused.resume(now, catch_up=True, circumstances=Circumstances(tokens=0)),
    }[command]()

    assert decided.late_starts == 0
    assert [run.fire_id for run in decided.runs if run.late] == []


def test_backfilled_slots_draw_tokens_as_well_after_those_of_today() -> None:
    missed = a_schedule(missed=SkipMissed(), overlap=Allow()).decide(at("12:03"))
    past = Past(entries=missed.entries)
    reach = Reach(at("12:01"), at("12:02"))

    asked = missed.schedule.backfill(reach, past, at("12:03:10"), circumstances=Circumstances(tokens=0)).decided
    released = asked.schedule.decide(at("12:03:20"), Circumstances(tokens=1))

    assert told(asked.amended) == ["12:01 held budget", "12:02 held budget"]
    assert asked.schedule.in_line_since == at("12:03:10")
    assert told(released) == ["12:01 started late"]
    assert released.runs[0].state == Waiting(1, at("12:03:20"))
