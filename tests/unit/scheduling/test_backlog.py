"""Rule: the backlog gets the room that today's slots leave, oldest first, and every slot of it comes to an account."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from domain.scheduling.backfill import Past
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import Repeat
from domain.scheduling.ledger import Disposition, Entry, Superseded
from domain.scheduling.policies.missed import ReplayAll, SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize
from domain.scheduling.reach import Reach
from domain.scheduling.run_states import Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from domain.scheduling.values import GroupName, RequestKey
from tests.examples import A_DEFINITION, A_MINUTE, A_SECOND, a_schedule, at, beside, told, under

IN_THE_WAY = beside("12:00")


def waiting(*, until: str = "12:03", max_runs: int | None = None, **policies: Any) -> Schedule:
    """Return a schedule that missed its slots up to `until`, all of which were backfilled during a pause just ended."""
    timed = attrs.evolve(A_DEFINITION, timing=Repeat(Every(A_MINUTE), max_runs=max_runs))
    now = at(until) + 2 * A_SECOND
    missed = a_schedule(timed, **{"missed": SkipMissed(grace=A_SECOND), **policies}).decide(now)
    paused = missed.schedule.pause(now, by="ada").schedule
    asked = paused.backfill(Reach(at("12:01"), at(until)), Past(entries=missed.fresh), now)
    return attrs.evolve(asked.decided.schedule, paused=None)


def started(decided: Decided) -> list[str]:
    """Return the slots of the runs that a decision records."""
    return [f"{run.due_at:%H:%M}" for run in decided.runs]


def test_a_slot_that_starts_tells_all_there_is_to_tell() -> None:
    """Who asks why it ran finds when that was decided, under which rule, and what the ledger had said before."""
    schedule = attrs.evolve(waiting(until="12:01"), generation=3)

    decided = schedule.decide(at("12:01:10"))

    assert decided.amended == (
        Entry(
            span=Span.of(at("12:01")),
            disposition=Disposition.STARTED,
            reason=Reason.LATE,
            generation=3,
            revision=1,
            decided_at=at("12:01:10"),
            supersedes=Superseded(
                disposition=Disposition.SKIPPED, reason=Reason.MISSED, decided_at=at("12:01") + 2 * A_SECOND
            ),
        ),
    )
    (run,) = decided.runs
    assert (run.state, run.recorded_at, run.late) == (Waiting(1, at("12:01:10")), at("12:01:10"), True)


def test_a_slot_of_the_backlog_counts_as_started_and_raises_the_version_once() -> None:
    schedule = waiting(overlap=Allow(max_concurrent=3))

    after = schedule.decide(at("12:03:10"), beside("12:00")).schedule

    assert (after.started, len(after.backlog)) == (2, 1)
    assert after.version == schedule.version + 1


def test_under_all_policies_but_allow_one_starts_at_a_time_the_oldest_first() -> None:
    schedule = waiting(overlap=Serialize())

    first = schedule.decide(at("12:03:10"))
    second = first.schedule.decide(at("12:03:20"))

    assert (started(first), started(second)) == (["12:01"], ["12:02"])
    assert started(first.schedule.decide(at("12:03:20"), Circumstances(first.fire_ids))) == []


def test_none_starts_while_a_slot_of_today_is_held() -> None:
    """Whoever waits for its turn since today goes before what was asked for by hand."""
    held = waiting(overlap=Serialize(), missed=SkipMissed()).decide(at("12:04"), IN_THE_WAY).schedule

    released = held.decide(at("12:04:10"))

    assert [hold.due_at for hold in held.held] == [at("12:04")]
    assert started(released) == ["12:04"]
    assert len(released.schedule.backlog) == len(held.backlog) == 2


def test_what_starts_today_takes_the_room_first() -> None:
    schedule = waiting(overlap=Allow(max_concurrent=2), missed=SkipMissed())

    assert started(schedule.decide(at("12:04"))) == ["12:04", "12:01"]


def test_a_slot_whose_time_is_up_is_skipped_and_the_others_start() -> None:
    """Its deadline counts from the request, so all that were asked for together are over together."""
    schedule = waiting(deadline=A_MINUTE, overlap=Allow())

    in_time, too_late = schedule.decide(at("12:04:02")), schedule.decide(at("12:04:03"))

    assert started(in_time) == ["12:01", "12:02", "12:03"]
    assert [line for line in told(too_late.amended) if "deadline" in line] == [
        f"12:0{minute} skipped deadline_passed" for minute in (1, 2, 3)
    ]
    assert too_late.schedule.backlog == ()
    assert too_late.amended[0].supersedes


def test_of_two_requests_each_keeps_its_own_deadline() -> None:
    schedule = waiting(deadline=A_MINUTE, overlap=Allow())
    older, *younger = schedule.backlog
    sooner = attrs.evolve(older, run=attrs.evolve(older.run, expires_at=at("12:03:30")))
    mixed = attrs.evolve(schedule, backlog=(sooner, *younger))

    decided = mixed.decide(at("12:03:40"))

    assert told(decided.amended) == ["12:01 skipped deadline_passed", "12:02 started late", "12:03 started late"]


def test_the_surplus_over_max_runs_is_skipped() -> None:
    """A run of the backlog is a run like any other."""
    schedule = waiting(max_runs=2, overlap=Allow())

    decided = schedule.decide(at("12:03:10"))
    later = decided.schedule.decide(at("12:03:20"))

    assert told(decided.amended) == ["12:01 started late", "12:02 started late"]
    assert told(later.amended) == ["12:03 skipped max_runs_reached"]
    assert later.schedule.backlog == ()


def test_a_limit_that_was_used_up_long_ago_lets_nothing_start() -> None:
    schedule = attrs.evolve(waiting(max_runs=1, overlap=Allow()), started=5)

    assert told(schedule.decide(at("12:03:10")).amended) == [
        f"12:0{minute} skipped max_runs_reached" for minute in (1, 2, 3)
    ]


def test_todays_slots_draw_from_the_catch_up_budget_first() -> None:
    """What is left of the tokens is the backlog's; while one of today's slots waits for a token, nothing is."""
    replaying = under(missed=ReplayAll(grace=A_SECOND), overlap=Allow())
    schedule = waiting(overlap=Allow()).edit(replaying, at("12:03:10"), circumstances=Circumstances(tokens=0)).schedule

    enough, too_few = (
        schedule.decide(at("12:05:30"), Circumstances(tokens=3)),
        schedule.decide(at("12:05:30"), Circumstances(tokens=1)),
    )

    assert told(enough) == ["12:01 started late", "12:04 started late", "12:05 started late"]
    assert told(too_few)[-2:] == ["12:04 started late", "12:05 held budget"]
    assert {each.reason for each in too_few.schedule.backlog} == {Reason.OVERLAP}


@pytest.mark.parametrize(("tokens", "starts"), [(0, []), (1, ["12:01"]), (2, ["12:01", "12:02"])])
def test_each_start_takes_a_token_and_the_rest_says_that_it_waits_for_one(tokens: int, starts: list[str]) -> None:
    schedule = waiting(overlap=Allow())

    decided = schedule.decide(at("12:03:10"), Circumstances(tokens=tokens))

    assert started(decided) == starts
    assert {each.reason for each in decided.schedule.backlog} == {Reason.BUDGET}


def test_where_room_is_lacking_too_only_those_with_room_wait_for_tokens() -> None:
    schedule = waiting(overlap=Allow(max_concurrent=2))

    decided = schedule.decide(at("12:03:10"), Circumstances(tokens=1))

    assert told(decided.amended) == ["12:01 started late", "12:02 held budget"]
    assert [each.reason for each in decided.schedule.backlog] == [Reason.BUDGET, Reason.OVERLAP]


def test_a_run_joins_the_group_in_which_its_schedule_is_when_it_starts() -> None:
    """Whoever asked did so before the group was named; in the way it stands of the group of now."""
    schedule = waiting(until="12:01")
    policies = attrs.evolve(schedule.definition.policies, exclusive=GroupName("database"))
    joined = schedule.edit(
        attrs.evolve(schedule.definition, policies=policies), at("12:01:10"), circumstances=IN_THE_WAY
    )

    (run,) = joined.schedule.decide(at("12:01:20")).runs

    assert run.group == "database"


def test_a_schedule_wakes_when_the_first_deadline_of_its_backlog_has_passed() -> None:
    schedule = waiting(deadline=10 * A_SECOND)

    assert schedule.wake_at() == at("12:03:12.000001")
    assert waiting().wake_at() == at("12:04")
    assert told(schedule.decide(at("12:03:12"), IN_THE_WAY)) == []
    assert told(schedule.decide(at("12:03:12.000001"), IN_THE_WAY))[0] == "12:01 skipped deadline_passed"


def test_a_request_is_told_of_the_runs_that_this_decision_takes_out_of_the_backlog() -> None:
    schedule = waiting(overlap=Allow(max_concurrent=4))

    asked = schedule.request(RequestKey("today"), at("12:03:10"))

    assert [run.is_request for run in asked.runs] == [False, False, False, True]
