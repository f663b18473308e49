"""Rule: a decided slot without a run gets one after all, once, in turn, and its new entry names the old one."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from domain.scheduling.backfill import MOST, Backfill, Past, Reach
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.ledger import Disposition, merged
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Retry
from domain.scheduling.schedule import Schedule
from tests.examples import A_MINUTE, A_PROMISE, A_SECOND, AN_HOUR, AN_ID, NOON, a_schedule, at, run_of, told, under

SKIPPING = SkipMissed()


def missed_until(clock: str, **policies: object) -> Decided:
    """Return the decision that skips every slot of a schedule up to `clock` as missed."""
    schedule = a_schedule(**{"missed": SkipMissed(grace=A_SECOND), **policies})
    return schedule.decide(at(clock) + 2 * A_SECOND)


def backfilled(
    decided: Decided, start: str, end: str, now: str = "12:30:30", limit: int = 100, unfinished: tuple[str, ...] = ()
) -> Backfill:
    """Backfill what one decision left in the ledger."""
    schedule = decided.schedule
    entries = merged(None, decided.fresh)
    past = Past(entries=entries, tail=entries[-1] if entries else None, revisions=(schedule.revision,))
    open_runs = [run_of(clock) for clock in unfinished]
    return schedule.backfill(Reach(at(start), at(end)), past, at(now), limit=limit, unfinished=open_runs)


def test_a_range_is_cut_into_the_slots_that_were_asked_for_and_the_rests() -> None:
    decided = missed_until("12:04", overlap=Serialize())

    found = backfilled(decided, "12:02", "12:03", now="12:04:30")

    assert told(decided) == ["12:01-12:04 (4) skipped missed"]
    assert told(found.decided) == [
        "12:01 skipped missed",
        "12:02 started late",
        "12:03 held overlap",
        "12:04 skipped missed",
    ]
    assert told(found.slots) == ["12:02 started late", "12:03 held overlap"]
    assert found.left_alone == ()


@pytest.mark.parametrize(
    ("start", "end", "rests"),
    [
        ("12:01", "12:04", []),
        ("12:01", "12:02", ["12:03-12:04 (2) skipped missed"]),
        ("12:03", "12:04", ["12:01-12:02 (2) skipped missed"]),
        ("12:00:01", "12:01:59", ["12:02-12:04 (3) skipped missed"]),
    ],
    ids=["the whole range", "its beginning", "its end", "between slots"],
)
def test_what_lies_beside_the_range_stays_as_it_was(start: str, end: str, rests: list[str]) -> None:
    found = backfilled(missed_until("12:04"), start, end, now="12:04:30")

    assert [line for line in told(found.decided) if "skipped" in line] == rests


def test_a_range_without_a_slot_changes_nothing() -> None:
    found = backfilled(missed_until("12:04"), "12:02:10", "12:02:50", now="12:04:30")

    assert found.slots == ()
    assert told(found.decided) == []


def test_every_new_entry_names_what_it_supersedes() -> None:
    found = backfilled(missed_until("12:04"), "12:02", "12:03", now="12:04:30")

    (started, held) = found.slots
    assert started.supersedes == held.supersedes
    assert started.supersedes
    assert (started.supersedes.disposition, started.supersedes.reason) == (Disposition.SKIPPED, Reason.MISSED)
    assert started.supersedes.decided_at == at("12:04:02")


def test_a_slot_keeps_naming_it_until_it_has_ended() -> None:
    found = backfilled(missed_until("12:04"), "12:02", "12:03", now="12:04:30")

    later = found.decided.schedule.decide(at("12:04:40"))

    assert told(later) == ["12:03 started late"]
    assert later.amended[0].supersedes == found.slots[1].supersedes
    assert later.schedule.backlog == ()


def test_slots_that_have_a_run_or_are_held_are_left_alone() -> None:
    decided = a_schedule(overlap=Serialize()).decide(at("12:01"), [run_of("12:00")])
    held = backfilled(decided, "12:01", "12:01", now="12:01:10", unfinished=("12:00",))
    started = backfilled(a_schedule().decide(at("12:01")), "12:01", "12:01", now="12:01:10")

    assert (held.slots, told(held.left_alone)) == ((), ["12:01 held overlap"])
    assert (started.slots, told(started.left_alone)) == ((), ["12:01 started"])


def test_asked_for_twice_a_slot_is_in_the_backlog_once() -> None:
    first = backfilled(missed_until("12:04"), "12:01", "12:02", now="12:04:30")
    past = Past(entries=first.decided.entries, tail=first.decided.entries[-1])

    again = first.decided.schedule.backfill(
        Reach(at("12:01"), at("12:02")), past, at("12:04:40"), unfinished=[run_of("12:01")]
    )

    assert again.slots == ()
    assert told(again.left_alone) == ["12:01 started late", "12:02 held overlap"]
    assert len(again.decided.schedule.backlog) == 1


def test_slots_decided_by_the_very_command_are_backfilled_too() -> None:
    """The newest of them joined the range before; both are one entry now, and it is cut as one."""
    found = backfilled(missed_until("12:02"), "12:02", "12:03", now="12:04:02")

    assert told(found.decided) == [
        "12:01 skipped missed",
        "12:02 started late",
        "12:03 held overlap",
        "12:04 skipped missed",
    ]


def test_deadline_and_retry_window_count_from_the_request() -> None:
    decided = missed_until("12:04", deadline=A_MINUTE, retry=Retry(window=AN_HOUR))

    found = backfilled(decided, "12:02", "12:03", now="12:04:30")
    (run,) = found.decided.runs

    assert (run.expires_at, run.retry_until, run.recorded_at) == (at("12:05:30"), at("13:04:30"), at("12:04:30"))
    assert found.decided.schedule.wake_at() == at("12:05")
    assert told(found.decided.schedule.decide(at("12:05:31"), [run.fire_id]))[0] == "12:03 skipped deadline_passed"


def test_a_run_that_waited_keeps_the_limits_of_the_request() -> None:
    decided = missed_until("12:04", deadline=A_MINUTE, retry=Retry(window=AN_HOUR))

    waited = backfilled(decided, "12:02", "12:03", now="12:04:30").decided.schedule.decide(at("12:04:50"))

    assert [(run.expires_at, run.retry_until, run.recorded_at) for run in waited.runs] == [
        (at("12:05:30"), at("13:04:30"), at("12:04:50"))
    ]


@pytest.mark.parametrize(
    ("overlap", "unfinished", "started"),
    [
        (Allow(), ("12:00",), ["12:01", "12:02", "12:03"]),
        (Allow(max_concurrent=2), (), ["12:01", "12:02"]),
        (Allow(max_concurrent=2), ("12:00",), ["12:01"]),
        (Allow(max_concurrent=1), ("12:00",), []),
        (SkipOverlap(), (), ["12:01"]),
        (SkipOverlap(), ("12:00",), []),
        (Serialize(), ("12:00",), []),
    ],
    ids=str,
)
def test_backfilled_slots_obey_overlap_by_waiting(
    overlap: object, unfinished: tuple[str, ...], started: list[str]
) -> None:
    found = backfilled(missed_until("12:03", overlap=overlap), "12:01", "12:03", now="12:03:30", unfinished=unfinished)

    assert [f"{run.due_at:%H:%M}" for run in found.decided.runs] == started
    assert len(found.decided.schedule.backlog) == 3 - len(started)


def test_a_slot_of_today_goes_first() -> None:
    backlog = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))

    decided = backlog.decided.schedule.decide(at("12:04"))

    assert told(decided) == ["12:04 started"]
    assert len(decided.schedule.backlog) == 2


def test_while_paused_all_of_them_stay_held() -> None:
    decided = missed_until("12:04")
    paused = attrs.evolve(decided, schedule=decided.schedule.pause(at("12:04:10"), by="ada").schedule)

    found = backfilled(paused, "12:02", "12:03", now="12:04:30")
    resumed = found.decided.schedule.resume(at("12:04:40"))

    assert told(found.slots) == ["12:02 held paused", "12:03 held paused"]
    assert told(resumed) == ["12:02 started late"]


def test_an_edit_does_not_change_under_which_revision_they_run() -> None:
    waiting = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))

    edited = waiting.decided.schedule.edit(under(overlap=Allow()), at("12:03:40"), unfinished=[run_of("12:00")])
    released = edited.schedule.decide(at("12:03:50"))

    assert {run.revision for run in released.runs} == {entry.revision for entry in released.amended} == {1}
    assert edited.schedule.revision.number == 2


def test_what_waits_ends_with_its_promise() -> None:
    waiting = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))

    retired = waiting.decided.schedule.retire(at("12:03:40"), by="ada", unfinished=[run_of("12:00")])

    assert told(retired) == ["12:01 skipped retired", "12:02 skipped retired"]
    assert all(entry.supersedes for entry in retired.amended)
    assert retired.schedule.backlog == ()


def test_one_off_promises_are_backfilled_under_their_definition() -> None:
    promise = Schedule.create(AN_ID, attrs.evolve(A_PROMISE, policies=under(missed=SKIPPING).policies), NOON)

    found = backfilled(promise.decide(at("13:30")), "13:00", "13:00", now="13:40")

    assert told(found.decided) == ["13:00 started late"]


def test_a_slot_of_an_earlier_generation_is_left_alone() -> None:
    decided = missed_until("12:04")
    risen = attrs.evolve(decided, schedule=attrs.evolve(decided.schedule, generation=1))

    found = backfilled(risen, "12:01", "12:04", now="12:04:30")

    assert (found.slots, told(found.left_alone)) == ((), ["12:01-12:04 (4) skipped missed"])


@pytest.mark.parametrize(
    ("start", "end", "limit", "field"),
    [
        ("12:00", "12:03", 100, "from"),
        ("12:01", "12:31", 100, "to"),
        ("12:03", "12:02", 100, "to"),
        ("12:01", "12:03", 2, "limit"),
        ("12:01", "12:03", 0, "limit"),
        ("12:01", "12:03", MOST + 1, "limit"),
    ],
    ids=["at the checkpoint", "beyond the cursor", "backwards", "too many", "none", "too high a limit"],
)
def test_what_cannot_be_backfilled_is_refused(start: str, end: str, limit: int, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        backfilled(missed_until("12:30"), start, end, limit=limit)

    assert refused.value.field == field


def test_no_more_may_wait_than_a_schedule_can_carry() -> None:
    busy = backfilled(missed_until("12:30"), "12:01", "12:20", unfinished=("12:00",)).decided.schedule
    full = attrs.evolve(busy, backlog=busy.backlog * (MOST // 20))
    with pytest.raises(Refused, match=f"at most {MOST} may"):
        backfilled(attrs.evolve(missed_until("12:30"), schedule=full), "12:25", "12:25", unfinished=("12:00",))


def test_a_promise_without_a_decision_has_nothing_to_backfill() -> None:
    promise = Schedule.create(AN_ID, A_PROMISE, NOON)

    with pytest.raises(Refused, match="has not been decided"):
        promise.backfill(Reach(at("13:00"), at("13:00")), Past(), at("12:30"))


def test_a_year_of_minutes_is_cut_without_being_counted_slot_by_slot() -> None:
    a_year = timedelta(days=365)
    decided = a_schedule(missed=SKIPPING).decide(NOON + a_year)

    found = backfilled(decided, "12:05", "12:06", now="12:06")

    assert [entry.span.count for entry in found.decided.entries] == [4, 1, 1, 365 * 24 * 60 - 7]
