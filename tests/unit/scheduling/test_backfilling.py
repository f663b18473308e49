"""Rule: a decided slot without a run gets one after all, once, in turn, and its new entry names the old one."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from domain.scheduling.backfill import Backfill, Past
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decided import Decided
from domain.scheduling.decisions import Reason, Span
from domain.scheduling.definition import Repeat
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.events import On
from domain.scheduling.ledger import Checkpoint, Disposition, Entry, Superseded, merged
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Allow, Serialize, SkipOverlap
from domain.scheduling.policies.retry import Retry
from domain.scheduling.policies.sla import Sla
from domain.scheduling.reach import MOST, Reach
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from tests.examples import (
    A_DEFINITION,
    A_MINUTE,
    A_PROMISE,
    A_SECOND,
    AN_HOUR,
    AN_ID,
    NOON,
    a_schedule,
    at,
    beside,
    run_of,
    told,
    under,
)

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
    return schedule.backfill(Reach(at(start), at(end)), past, at(now), limit=limit, circumstances=beside(*unfinished))


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


def test_a_coalesced_slot_remembers_into_which_one() -> None:
    decided = a_schedule().decide(at("12:02"))
    run = decided.fire_ids[0]

    found = decided.schedule.backfill(
        Reach(at("12:01"), at("12:01")), Past(entries=decided.fresh), at("12:02:30"), circumstances=Circumstances([run])
    )

    assert found.slots == (
        Entry(
            span=Span.of(at("12:01")),
            disposition=Disposition.HELD,
            reason=Reason.OVERLAP,
            blocked_by=run,
            generation=0,
            revision=1,
            decided_at=at("12:02:30"),
            supersedes=Superseded(
                disposition=Disposition.COALESCED, reason=Reason.MISSED, into=at("12:02"), decided_at=at("12:02")
            ),
        ),
    )


def test_those_that_wait_name_the_run_in_their_way_be_it_an_old_one_or_the_first_of_them() -> None:
    behind_another = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))
    behind_each_other = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30")

    assert [entry.blocked_by for entry in behind_another.slots] == [run_of("12:00")] * 2
    assert [entry.blocked_by for entry in behind_each_other.slots] == [None, run_of("12:01")]


def test_slots_run_under_the_rule_that_was_in_force_when_they_were_due() -> None:
    """One deadline and one grid before the edit at 12:02:30, others after it."""
    before = missed_until("12:02", deadline=A_MINUTE)
    every_half = attrs.evolve(A_DEFINITION, timing=Repeat(Every(30 * A_SECOND)))
    rare = under(every_half, missed=SkipMissed(grace=A_SECOND), deadline=AN_HOUR, overlap=Allow())
    edited = before.schedule.edit(rare, at("12:02:30"))
    after = edited.schedule.decide(at("12:03:32"))
    past = Past(
        entries=(*before.fresh, *after.fresh),
        tail=after.fresh[-1],
        revisions=(edited.schedule.revision, before.schedule.revision),
    )

    found = after.schedule.backfill(Reach(at("12:01"), at("12:03:30")), past, at("12:03:40"))

    assert [(f"{run.due_at:%M:%S}", run.revision, run.expires_at) for run in found.decided.runs] == [
        ("01:00", 1, at("12:04:40")),
        ("02:00", 1, at("12:04:40")),
        ("03:00", 2, at("13:03:40")),
        ("03:30", 2, at("13:03:40")),
    ]


def test_what_this_command_skips_is_not_joined_with_what_an_earlier_rule_skipped() -> None:
    """Each is cut by its own rule."""
    before = missed_until("12:02")
    edited = before.schedule.edit(under(missed=SkipMissed(grace=A_SECOND), deadline=AN_HOUR), at("12:02:30")).schedule
    past = Past(entries=before.fresh, tail=before.fresh[-1], revisions=(edited.revision, before.schedule.revision))

    found = edited.backfill(Reach(at("12:02"), at("12:03")), past, at("12:03:10"))

    assert told(found.decided) == ["12:01 skipped missed", "12:02 started late", "12:03 held overlap"]
    assert [entry.revision for entry in found.slots] == [1, 2]


def test_what_this_command_skips_joins_the_newest_entry_before_it_is_cut() -> None:
    found = backfilled(missed_until("12:02"), "12:04", "12:04", now="12:04:02")

    assert told(found.decided) == ["12:01-12:03 (3) skipped missed", "12:04 started late"]


@pytest.mark.parametrize("edited_at", ["12:01", "12:01:30"])
def test_a_slot_that_an_earlier_rule_held_is_no_part_of_a_range_of_the_present_one(edited_at: str) -> None:
    """It was skipped after the edit, and so names the new revision, which has no slot at 12:01."""
    in_the_way = beside("12:00")
    held = a_schedule(overlap=Serialize(), deadline=A_MINUTE).decide(at("12:01"), in_the_way).schedule
    every_five = attrs.evolve(A_DEFINITION, timing=Repeat(Every(5 * A_MINUTE)))
    edited = held.edit(under(every_five, deadline=A_MINUTE), at(edited_at), circumstances=in_the_way)
    skipped = edited.schedule.decide(at("12:03"), in_the_way)
    past = Past(tail=skipped.amended[0], revisions=(edited.schedule.revision, held.revision))

    found = skipped.schedule.backfill(Reach(at("12:05"), at("12:05")), past, at("12:07"))

    assert told(skipped) == ["12:01 skipped deadline_passed"]
    assert told(found.decided) == ["12:05 started late"]


def test_of_what_lies_beside_the_range_nothing_is_said_and_nothing_is_backfilled() -> None:
    """Although this very command decides it: 12:03 is coalesced into 12:04, which starts."""
    found = backfilled(a_schedule().decide(at("12:02")), "12:01", "12:01", now="12:04:30")

    assert told(found.slots) == ["12:01 held overlap"]
    assert found.left_alone == ()
    assert told(found.decided) == ["12:01 held overlap", "12:03 coalesced missed into 12:04", "12:04 started"]


def test_what_the_very_command_ends_is_written_beside_what_it_backfills() -> None:
    in_the_way = beside("12:00")
    held = a_schedule(overlap=Serialize(), deadline=A_MINUTE).decide(at("12:02"), in_the_way)

    found = held.schedule.backfill(
        Reach(at("12:01"), at("12:01")),
        Past(entries=held.fresh[:1]),
        at("12:03:10"),
        circumstances=in_the_way,
    )

    assert told(held) == ["12:01 coalesced missed into 12:02", "12:02 held overlap"]
    assert told(found.decided) == ["12:01 held overlap", "12:02 skipped deadline_passed", "12:03 held overlap"]


def test_a_slot_at_the_very_instant_of_an_edit_belongs_to_the_rule_before_it() -> None:
    before = missed_until("12:01", deadline=A_MINUTE).schedule
    rare = under(missed=SkipMissed(grace=A_SECOND), deadline=AN_HOUR)
    edited = before.edit(rare, at("12:02"), circumstances=beside("12:00"))
    past = Past(entries=edited.fresh, revisions=(edited.schedule.revision, before.revision))

    found = edited.schedule.backfill(Reach(at("12:02"), at("12:02")), past, at("12:02:30"))

    assert [(run.due_at, run.revision, run.expires_at) for run in found.decided.runs] == [
        (at("12:02"), 1, at("12:03:30"))
    ]


def test_the_backlog_keeps_the_order_of_the_slots_whoever_asked_first() -> None:
    first = backfilled(missed_until("12:04"), "12:03", "12:04", now="12:04:30", unfinished=("12:00",))
    past = Past(entries=tuple(first.decided.amended), revisions=())

    then = first.decided.schedule.backfill(
        Reach(at("12:01"), at("12:02")), past, at("12:04:40"), circumstances=beside("12:00")
    )

    assert [f"{each.due_at:%H:%M}" for each in then.decided.schedule.backlog] == ["12:01", "12:02", "12:03", "12:04"]
    assert told(then.slots) == ["12:01 held overlap", "12:02 held overlap"]


def test_a_held_slot_of_the_same_decision_tells_its_end_and_the_backfill_together() -> None:
    """A slot whose wait this very command ends is no slot without a run until then; it is left as it is."""
    held = a_schedule(overlap=Serialize(), deadline=A_MINUTE).decide(at("12:01"), beside("12:00"))
    past = Past(entries=held.fresh, tail=held.fresh[-1], revisions=(held.schedule.revision,))

    found = held.schedule.backfill(Reach(at("12:01"), at("12:01")), past, at("12:02:30"), circumstances=beside("12:00"))

    (entry,) = found.slots
    assert told([entry]) == ["12:01 held overlap"]
    assert entry.supersedes
    assert entry.supersedes.reason is Reason.DEADLINE_PASSED


def test_a_slot_keeps_naming_it_until_it_has_ended() -> None:
    found = backfilled(missed_until("12:04"), "12:02", "12:03", now="12:04:30")

    later = found.decided.schedule.decide(at("12:04:40"))

    assert told(later) == ["12:03 started late"]
    assert later.amended[0].supersedes == found.slots[1].supersedes
    assert later.schedule.backlog == ()


def test_slots_that_have_a_run_or_are_held_are_left_alone() -> None:
    decided = a_schedule(overlap=Serialize()).decide(at("12:01"), beside("12:00"))
    held = backfilled(decided, "12:01", "12:01", now="12:01:10", unfinished=("12:00",))
    started = backfilled(a_schedule().decide(at("12:01")), "12:01", "12:01", now="12:01:10")

    assert (held.slots, told(held.left_alone)) == ((), ["12:01 held overlap"])
    assert (started.slots, told(started.left_alone)) == ((), ["12:01 started"])


def test_asked_for_twice_a_slot_is_in_the_backlog_once() -> None:
    first = backfilled(missed_until("12:04"), "12:01", "12:02", now="12:04:30")
    past = Past(entries=first.decided.entries, tail=first.decided.entries[-1])

    again = first.decided.schedule.backfill(
        Reach(at("12:01"), at("12:02")), past, at("12:04:40"), circumstances=beside("12:01")
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
    after = found.decided.schedule.decide(at("12:05:31"), Circumstances([run.fire_id]))
    assert told(after)[0] == "12:03 skipped deadline_passed"


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

    found = backfilled(paused, "12:02", "12:03", now="12:04:30", unfinished=("12:00",))
    resumed = found.decided.schedule.resume(at("12:04:40"))

    assert told(found.slots) == ["12:02 held paused", "12:03 held paused"]
    assert [entry.blocked_by for entry in found.slots] == [None, None]
    assert told(resumed) == ["12:02 started late"]


def test_an_edit_does_not_change_under_which_revision_they_run() -> None:
    waiting = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))

    edited = waiting.decided.schedule.edit(under(overlap=Allow()), at("12:03:40"), circumstances=beside("12:00"))
    released = edited.schedule.decide(at("12:03:50"))

    assert {run.revision for run in released.runs} == {entry.revision for entry in released.amended} == {1}
    assert edited.schedule.revision.number == 2


def test_what_waits_ends_with_its_promise() -> None:
    waiting = backfilled(missed_until("12:03"), "12:01", "12:02", now="12:03:30", unfinished=("12:00",))

    retired = waiting.decided.schedule.retire(at("12:03:40"), by="ada", circumstances=beside("12:00"))

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
    ("start", "end", "limit", "message"),
    [
        (
            "12:00",
            "12:03",
            100,
            (
                "from: '2026-03-02T12:00:00+00:00' is not after the schedule's creation: "
                "slots before it are not its own; begin after 2026-03-02T12:00:00+00:00"
            ),
        ),
        (
            "12:01",
            "12:31",
            100,
            (
                "to: '2026-03-02T12:31:00+00:00' lies beyond the cursor: what is not decided yet cannot be backfilled; "
                "end at 2026-03-02T12:30:30+00:00 at the latest"
            ),
        ),
        ("12:03", "12:02", 100, "to: '2026-03-02T12:02:00+00:00' is before the start; give a later instant"),
        (
            "12:01",
            "12:03",
            2,
            (
                "limit: 2 is less than the slots of the range that have no run; "
                "give a shorter range, or a higher --limit (at most 1000)"
            ),
        ),
        ("12:01", "12:03", 0, "limit: 0 is not a number in reach; use 1 to 1000"),
        ("12:01", "12:03", MOST + 1, "limit: 1001 is not a number in reach; use 1 to 1000"),
    ],
    ids=["at the creation", "beyond the cursor", "backwards", "too many", "none", "too high a limit"],
)
def test_what_cannot_be_backfilled_is_refused_in_one_line_with_the_remedy(
    start: str, end: str, limit: int, message: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        backfilled(missed_until("12:30"), start, end, limit=limit)

    assert str(refused.value) == message


def test_slots_that_retention_has_removed_cannot_be_backfilled() -> None:
    decided = missed_until("12:04")
    trimmed = attrs.evolve(decided, schedule=decided.schedule.trimmed(Checkpoint(at("12:02"))))

    with pytest.raises(InvalidValue, match=r"is behind the checkpoint: .*; begin after 2026-03-02T12:02:00\+00:00"):
        backfilled(trimmed, "12:02", "12:04", now="12:04:30")


def test_behind_the_checkpoint_there_is_nothing_to_backfill_any_more() -> None:
    decided = missed_until("12:30")
    trimmed = attrs.evolve(decided, schedule=decided.schedule.trimmed(Checkpoint(at("12:10"))))

    with pytest.raises(InvalidValue) as refused:
        backfilled(trimmed, "12:10", "12:12")

    assert str(refused.value) == (
        "from: '2026-03-02T12:10:00+00:00' is behind the checkpoint: the ledger keeps no single slots there; "
        "begin after 2026-03-02T12:10:00+00:00"
    )
    assert len(backfilled(trimmed, "12:10:01", "12:12").slots) == 2


def test_a_backfilled_run_breaks_no_service_level() -> None:
    """It is late by the wish of whoever asked for it."""
    decided = missed_until("12:01", sla=Sla(late_after=A_MINUTE))

    assert [run.agreed for run in backfilled(decided, "12:01", "12:01", now="12:01:30").decided.runs] == [None]


def test_a_range_may_reach_from_right_behind_the_checkpoint_to_the_cursor() -> None:
    found = backfilled(missed_until("12:02"), "12:00:00.000001", "12:02:30", now="12:02:30", limit=2)

    assert [entry.span.first for entry in found.slots] == [at("12:01"), at("12:02")]


@pytest.mark.parametrize("limit", [1, MOST])
def test_the_limit_itself_may_be_asked_for(limit: int) -> None:
    assert len(backfilled(missed_until("12:02"), "12:01", "12:01", now="12:02:30", limit=limit).slots) == 1


def test_a_reach_of_one_instant_is_one() -> None:
    assert Reach(NOON, NOON).start == NOON


def test_a_schedule_that_listens_to_events_has_nothing_to_backfill() -> None:
    """Events that were decided have left the inbox."""
    listener = Schedule.create(AN_ID, attrs.evolve(A_DEFINITION, timing=On(event="class.booked")), NOON)

    with pytest.raises(Refused) as refused:
        listener.backfill(Reach(at("12:01"), at("12:01")), Past(), at("12:30"))

    assert str(refused.value) == (
        "schedule: 'nightly-report' listens to events, and those without a run have left its inbox; "
        "publish what happened under another key"
    )


def test_no_more_may_wait_than_a_schedule_can_carry() -> None:
    busy = backfilled(missed_until("12:30"), "12:01", "12:20", unfinished=("12:00",)).decided.schedule
    full = attrs.evolve(busy, backlog=busy.backlog * (MOST // 20))
    room_for_one = attrs.evolve(busy, backlog=full.backlog[1:])

    with pytest.raises(Refused) as refused:
        backfilled(attrs.evolve(missed_until("12:30"), schedule=full), "12:25", "12:25", unfinished=("12:00",))

    assert str(refused.value) == (
        "schedule: 'nightly-report' has 1000 backfilled slots that wait already, and at most 1000 may; "
        "wait until some have started"
    )
    last = attrs.evolve(missed_until("12:30"), schedule=room_for_one)
    assert backfilled(last, "12:25", "12:25", unfinished=("12:00",)).slots


def test_a_promise_without_a_decision_has_nothing_to_backfill() -> None:
    promise = Schedule.create(AN_ID, A_PROMISE, NOON)

    with pytest.raises(Refused) as refused:
        promise.backfill(Reach(at("13:00"), at("13:00")), Past(), at("12:30"))

    assert str(refused.value) == ("schedule: 'nightly-report' has not been decided; there is nothing to backfill yet")


def test_a_year_of_minutes_is_cut_without_being_counted_slot_by_slot() -> None:
    a_year = timedelta(days=365)
    decided = a_schedule(missed=SKIPPING).decide(NOON + a_year)

    found = backfilled(decided, "12:05", "12:06", now="12:06")

    assert [entry.span.count for entry in found.decided.entries] == [4, 1, 1, 365 * 24 * 60 - 7]
