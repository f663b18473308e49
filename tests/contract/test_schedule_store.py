"""The promises of `ScheduleStore`: one record writes all of a decision or nothing, and the due index follows."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from application.ports.errors import LostLease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.schedule_store import Act, Record
from domain.scheduling.backlog import Backfilled
from domain.scheduling.decisions import Hold, Reason
from domain.scheduling.definition import CommandCall, Revision
from domain.scheduling.errors import InvalidValue
from domain.scheduling.ledger import Checkpoint, Disposition, Totals
from domain.scheduling.pausing import Pause
from domain.scheduling.progress import Pending, Settled
from domain.scheduling.retiring import Retirement
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from tests.contract.conftest import Store
from tests.contract.values import (
    A_MICROSECOND,
    A_MINUTE,
    A_RUN,
    A_SCHEDULE,
    AN_ENTRY,
    AN_HOUR,
    ANOTHER_SCHEDULE,
    DEFINITION,
    NOON,
    REMINDERS,
    REPORTS,
    SUPERSEDED,
    created,
    decided,
    entry_at,
    failed,
    queued,
    requested,
    run_of,
    running,
    waiting,
)

ONE = NOON + AN_HOUR
AN_ACT = Act(at=NOON, by="ada", what="pause", why="holidays", before="active", after="paused")


class TestWholeOrNotAtAll:
    def test_a_record_writes_schedule_runs_and_entries_together(self, store: Store) -> None:
        record = attrs.evolve(created(), runs=(A_RUN,), entries=(AN_ENTRY,))

        assert store.schedules.record(None, NOON, [record]) == [Recorded.RECORDED]

        standing = store.standing()
        assert standing.schedule == A_SCHEDULE
        assert standing.unfinished == (A_RUN.fire_id,)
        assert (standing.tail, standing.kept) == (AN_ENTRY, 1)
        assert store.runs.get(A_RUN.fire_id) == A_RUN

    def test_whoever_records_second_is_told_so_and_has_changed_nothing(self, store: Store) -> None:
        store.write(created())
        ours = decided(created())
        theirs = attrs.evolve(
            ours,
            schedule=attrs.evolve(ours.schedule, started=7, revision=attrs.evolve(A_SCHEDULE.revision, number=2)),
            wake_at=NOON,
            runs=(A_RUN,),
            entries=(AN_ENTRY,),
            act=AN_ACT,
        )

        assert store.schedules.record(None, NOON, [ours]) == [Recorded.RECORDED]
        assert store.schedules.record(None, NOON, [theirs]) == [Recorded.STALE]

        standing = store.standing()
        assert standing.schedule == ours.schedule
        assert (standing.unfinished, standing.tail) == ((), None)
        assert store.runs.get(A_RUN.fire_id) is None
        assert store.schedules.revision(REPORTS, 2) is None
        assert store.schedules.acts(REPORTS, 10) == []
        assert store.schedules.next_due() == ours.wake_at

    def test_a_schedule_that_must_not_exist_yet_is_not_overwritten(self, store: Store) -> None:
        store.write(created())

        assert store.schedules.record(None, NOON, [created()]) == [Recorded.STALE]

    def test_a_schedule_that_is_expected_but_unknown_is_not_made(self, store: Store) -> None:
        assert store.schedules.record(None, NOON, [decided(created())]) == [Recorded.STALE]
        assert store.schedules.standing([REPORTS]) == [None]

    def test_a_stale_record_leaves_the_others_standing_in_the_order_given(self, store: Store) -> None:
        store.write(created())

        results = store.schedules.record(None, NOON, [created(), created(ANOTHER_SCHEDULE)])

        assert results == [Recorded.STALE, Recorded.RECORDED]
        assert store.schedules.ids() == [REMINDERS, REPORTS]

    def test_of_two_records_of_one_schedule_in_one_batch_only_the_first_stands(self, store: Store) -> None:
        """The second cannot have seen the first, so it was decided on what is no longer true."""
        first = created()

        results = store.schedules.record(None, NOON, [first, attrs.evolve(first, wake_at=NOON)])

        assert results == [Recorded.RECORDED, Recorded.STALE]
        assert store.schedules.next_due() == first.wake_at

    def test_a_run_that_is_known_already_is_left_as_it_is(self, store: Store) -> None:
        """Otherwise a slot that came up twice would become two runs."""
        store.keep(A_RUN)
        handed_over = store.move(A_RUN, queued(A_RUN, ONE))

        store.write(attrs.evolve(decided(created()), runs=(A_RUN,)))

        assert store.runs.get(A_RUN.fire_id) == handed_over
        assert store.runs.waiting(ONE, 10) == []

    def test_more_than_a_script_may_carry_is_refused_and_nothing_is_written(self, store: Store) -> None:
        schedules = [Schedule.create(ScheduleId(f"report-{i}"), DEFINITION, NOON) for i in range(501)]

        with pytest.raises(InvalidValue, match="500"):
            store.schedules.record(None, NOON, [created(schedule) for schedule in schedules])

        assert store.schedules.ids() == []

    def test_the_most_that_may_be_written_at_once_is_written(self, store: Store) -> None:
        schedules = [Schedule.create(ScheduleId(f"report-{i}"), DEFINITION, NOON) for i in range(500)]

        store.write(*(created(schedule) for schedule in schedules))

        assert [each.schedule.id for each in store.schedules.due(ONE, 3)] == ["report-0", "report-1", "report-10"]
        assert len(store.schedules.due(ONE, 500)) == 500

    def test_nothing_to_record_is_recorded_at_once(self, store: Store) -> None:
        assert store.schedules.record(None, NOON, []) == []


class TestTheFence:
    def test_the_holder_of_the_lease_may_write(self, store: Store) -> None:
        assert store.schedules.record(store.lead(), NOON, [created()]) == [Recorded.RECORDED]

    def test_a_lost_lease_is_told_and_nothing_is_written(self, store: Store) -> None:
        ours = store.lead()
        store.lead("theirs", at=NOON + A_MINUTE)

        with pytest.raises(LostLease):
            store.schedules.record(ours, NOON, [created()])

        assert store.schedules.ids() == []

    def test_a_lease_given_back_is_lost_too(self, store: Store) -> None:
        ours = store.lead()
        store.leases.release(ours)

        with pytest.raises(LostLease):
            store.schedules.record(ours, NOON, [created()])

    def test_the_right_epoch_with_another_token_is_lost(self, store: Store) -> None:
        ours = attrs.evolve(store.lead(), token="guessed")

        with pytest.raises(LostLease):
            store.schedules.record(ours, NOON, [created()])

    def test_a_lease_that_ran_out_but_was_not_taken_still_writes(self, store: Store) -> None:
        """Epoch and token decide, not the time: safety does not rest on clocks."""
        ours = store.lead()

        assert store.schedules.record(ours, NOON + AN_HOUR, [created()]) == [Recorded.RECORDED]


class TestTheDueIndex:
    def test_a_schedule_is_due_from_its_instant_on(self, store: Store) -> None:
        store.write(created())

        assert store.schedules.due(ONE - A_MICROSECOND, 10) == []
        assert [each.schedule for each in store.schedules.due(ONE, 10)] == [A_SCHEDULE]

    def test_the_earliest_come_first_and_no_more_than_asked(self, store: Store) -> None:
        store.write(created(wake_at=ONE), created(ANOTHER_SCHEDULE, wake_at=ONE - A_MICROSECOND))

        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [REMINDERS, REPORTS]
        assert [each.schedule.id for each in store.schedules.due(ONE, 1)] == [REMINDERS]

    def test_a_schedule_that_needs_no_waking_leaves_the_index(self, store: Store) -> None:
        store.write(created())
        store.write(attrs.evolve(decided(created()), wake_at=None))

        assert store.schedules.due(ONE + AN_HOUR, 10) == []
        assert store.schedules.next_due() is None

    def test_a_notice_makes_its_schedule_due_at_once_though_it_needs_no_waking(self, store: Store) -> None:
        store.write(attrs.evolve(created(wake_at=None), runs=(A_RUN,)))
        store.move(A_RUN, failed(A_RUN, ONE), now=ONE)

        (standing,) = store.schedules.due(ONE, 10)
        assert [(notice.fire_id, notice.state) for notice in standing.notices] == [(A_RUN.fire_id, "failed")]
        assert standing.unfinished == ()

    def test_a_notice_does_not_delay_what_was_due_earlier(self, store: Store) -> None:
        store.write(attrs.evolve(created(wake_at=NOON), runs=(A_RUN,)))
        store.move(A_RUN, failed(A_RUN, ONE), now=ONE)

        assert store.schedules.next_due() == NOON

    def test_a_record_that_acts_on_the_notice_removes_it(self, store: Store) -> None:
        store.keep(A_RUN)
        store.move(A_RUN, failed(A_RUN, ONE), now=ONE)
        notices = store.standing().notices

        store.write(attrs.evolve(decided(created()), notices=notices), now=ONE)

        assert store.standing().notices == ()
        assert store.schedules.due(ONE, 10) == []

    def test_a_notice_that_came_after_the_schedule_was_read_keeps_it_due(self, store: Store) -> None:
        other = run_of(2)
        store.keep(A_RUN, other)
        store.move(A_RUN, failed(A_RUN, ONE), now=ONE)
        read = store.standing().notices
        store.move(other, failed(other, ONE), now=ONE)

        store.write(attrs.evolve(decided(created()), notices=read, wake_at=None), now=ONE)

        (standing,) = store.schedules.due(ONE, 10)
        assert [notice.fire_id for notice in standing.notices] == [other.fire_id]

    def test_notices_of_one_schedule_never_share_a_key(self, store: Store) -> None:
        other = run_of(2)
        store.keep(A_RUN, other)
        again = store.move(A_RUN, failed(A_RUN, ONE))
        store.move(again, failed(again, ONE))
        store.move(other, failed(other, ONE))

        assert len({notice.key for notice in store.standing().notices}) == 3

    def test_a_notice_says_when_its_run_settled_and_how_often_it_was_retried(self, store: Store) -> None:
        store.keep(A_RUN)
        ended = store.move(A_RUN, failed(A_RUN, ONE), now=ONE)
        again = store.move(ended, attrs.evolve(waiting(ended, ONE + A_MINUTE), retried=1), now=ONE)
        store.move(again, failed(again, ONE + AN_HOUR), now=ONE)

        ends = sorted((notice.end for notice in store.standing().notices), key=lambda end: end.at)
        assert [(end.fire_id, end.state, end.at, end.retried) for end in ends] == [
            (A_RUN.fire_id, "failed", ONE, 0),
            (A_RUN.fire_id, "failed", ONE + AN_HOUR, 1),
        ]

    def test_the_next_instant_is_that_of_whatever_needs_the_coordinator_first(self, store: Store) -> None:
        assert store.schedules.next_due() is None
        store.write(created(wake_at=NOON + 5 * AN_HOUR))
        assert store.schedules.next_due() == NOON + 5 * AN_HOUR

        run = run_of(3)
        store.write(attrs.evolve(decided(created()), wake_at=NOON + 5 * AN_HOUR, runs=(run,)))
        assert store.schedules.next_due() == NOON + 3 * AN_HOUR

    def test_a_deadline_counts_from_the_instant_at_which_it_has_passed(self, store: Store) -> None:
        """At the deadline itself an attempt may still begin, so nobody need look before."""
        run = run_of(deadline=True)
        store.write(attrs.evolve(created(wake_at=None), runs=(run,)))
        store.move(run, queued(run, ONE))

        assert store.schedules.next_due() == ONE + AN_HOUR + A_MICROSECOND
        assert store.runs.expired(ONE + AN_HOUR + A_MICROSECOND, 10) != []

    def test_a_running_run_needs_no_instant(self, store: Store) -> None:
        run = run_of(deadline=True)
        store.write(attrs.evolve(created(wake_at=None), runs=(run,)))
        store.move(run, running(run, ONE))

        assert store.schedules.next_due() is None


class TestStandings:
    def test_standings_come_in_the_order_asked_with_none_for_the_unknown(self, store: Store) -> None:
        store.write(created(), created(ANOTHER_SCHEDULE))

        found = store.schedules.standing([REPORTS, ScheduleId("nobody"), REMINDERS])

        assert [each and each.schedule for each in found] == [A_SCHEDULE, None, ANOTHER_SCHEDULE]

    def test_unfinished_runs_come_oldest_recording_first(self, store: Store) -> None:
        store.keep(run_of(1), run_of(2), requested("now", NOON + 3 * AN_HOUR))

        hours = [run_of(1).fire_id, run_of(2).fire_id, "reports-0-rnow"]
        assert list(store.standing().unfinished) == hours

    def test_the_tail_is_the_newest_entry_and_all_are_counted(self, store: Store) -> None:
        store.write(attrs.evolve(created(), entries=(entry_at(1), entry_at(3), entry_at(2))))

        standing = store.standing()

        assert (standing.tail, standing.kept) == (entry_at(3), 3)

    @pytest.mark.parametrize(
        "schedule",
        [
            attrs.evolve(A_SCHEDULE, generation=3, started=12, origin="kept", version=41),
            attrs.evolve(A_SCHEDULE, paused=Pause(at=NOON, by="ada")),
            attrs.evolve(A_SCHEDULE, paused=Pause(at=NOON, by="ada", why="ärger", until=NOON + AN_HOUR)),
            attrs.evolve(A_SCHEDULE, retired=Retirement(at=NOON, by="ada")),
            attrs.evolve(A_SCHEDULE, held=(Hold(NOON, Reason.OVERLAP, late=True, blocked_by=A_RUN.fire_id),)),
            attrs.evolve(A_SCHEDULE, backlog=(Backfilled(A_RUN, SUPERSEDED),)),
            attrs.evolve(A_SCHEDULE, checkpoint=Checkpoint(ONE, Totals(started=1, coalesced=2, skipped=3))),
            attrs.evolve(A_SCHEDULE, progress=Pending()),
            attrs.evolve(A_SCHEDULE, progress=Settled(ONE + A_MICROSECOND)),
        ],
        ids=["numbers", "paused", "paused until", "retired", "held", "backlog", "checkpoint", "pending", "settled"],
    )
    def test_a_schedule_is_read_as_it_was_written(self, store: Store, schedule: Schedule) -> None:
        store.write(created(schedule))

        assert store.standing().schedule == schedule


class TestRevisions:
    def test_an_edit_keeps_the_revision_before_it(self, store: Store) -> None:
        store.write(created())
        edited = _edited(created())
        store.write(edited)

        assert store.standing().schedule.revision == edited.schedule.revision
        assert store.schedules.revision(REPORTS, 1) == A_SCHEDULE.revision
        assert store.schedules.revision(REPORTS, 2) == edited.schedule.revision

    def test_a_revision_that_nobody_knows_is_none(self, store: Store) -> None:
        store.write(created())

        assert store.schedules.revision(REPORTS, 2) is None
        assert store.schedules.revision(REMINDERS, 1) is None

    def test_a_trimmed_revision_is_gone_and_the_others_stay(self, store: Store) -> None:
        store.write(created())
        edited = _edited(created())
        store.write(edited)

        store.write(attrs.evolve(decided(edited), trimmed_revisions=(1,)))

        assert store.schedules.revision(REPORTS, 1) is None
        assert store.schedules.revision(REPORTS, 2) is not None


class TestLeaving:
    def test_trimmed_entries_and_runs_leave_and_the_others_stay(self, store: Store) -> None:
        runs = (run_of(1), run_of(2), requested("now", NOON))
        store.write(attrs.evolve(created(), runs=runs, entries=(entry_at(1), entry_at(2))))
        for run in runs:
            store.move(run, failed(run, ONE))

        trimmed = (run_of(1).fire_id, runs[2].fire_id)
        store.write(attrs.evolve(decided(created()), trimmed_entries=(ONE,), trimmed_runs=trimmed))

        assert store.ledger.oldest(REPORTS, 10) == [entry_at(2)]
        assert store.runs.many([run.fire_id for run in runs]) == [None, failed(runs[1], ONE), None]
        assert store.runs.failed(10) == [runs[1].fire_id]
        assert store.runs.requested(REPORTS, 10) == []

    def test_a_forgotten_schedule_leaves_nothing_behind(self, store: Store) -> None:
        runs = (run_of(1), run_of(2, deadline=True), requested("now", NOON))
        entries = (entry_at(1), entry_at(2), entry_at(3, Disposition.SKIPPED, Reason.OVERLAP))
        store.write(attrs.evolve(created(), runs=runs, entries=entries, act=AN_ACT))
        store.move(runs[0], failed(runs[0], ONE))
        store.move(runs[1], queued(runs[1], ONE))

        store.write(attrs.evolve(decided(created()), forgotten=True))

        assert store.schedules.ids() == []
        assert store.schedules.standing([REPORTS]) == [None]
        assert store.schedules.next_due() is None
        assert store.schedules.revision(REPORTS, 1) is None
        assert store.schedules.acts(REPORTS, 10) == []
        assert store.ledger.oldest(REPORTS, 10) == []
        assert store.runs.many([run.fire_id for run in runs]) == [None, None, None]
        assert (store.runs.failed(10), store.runs.has_queued()) == ([], False)

    def test_a_forgotten_promise_takes_along_the_run_of_an_earlier_one_for_the_same_instant(self, store: Store) -> None:
        """A class that moved there and back was reminded of twice; the ledger has one word on the instant."""
        earlier, later = (Run.record(Slot(REPORTS, each, ONE), A_SCHEDULE.revision, ONE, late=False) for each in (0, 1))
        store.write(attrs.evolve(created(), runs=(earlier, later), entries=(attrs.evolve(AN_ENTRY, generation=1),)))
        for run in (earlier, later):
            store.move(run, failed(run, ONE))

        store.write(attrs.evolve(decided(created()), forgotten=True))

        assert store.runs.many([earlier.fire_id, later.fire_id]) == [None, None]

    def test_a_forgotten_schedule_takes_nothing_of_others_along(self, store: Store) -> None:
        theirs = run_of(1, ANOTHER_SCHEDULE)
        store.write(created(), attrs.evolve(created(ANOTHER_SCHEDULE), runs=(theirs,), entries=(AN_ENTRY,)))

        store.write(attrs.evolve(decided(created()), forgotten=True))

        (standing,) = store.schedules.standing([REMINDERS])
        assert standing is not None
        assert (standing.unfinished, standing.kept) == ((theirs.fire_id,), 1)

    def test_a_stale_forgetting_forgets_nothing(self, store: Store) -> None:
        store.write(created())

        stale = attrs.evolve(decided(created()), expected_version=9, forgotten=True)

        assert store.schedules.record(None, NOON, [stale]) == [Recorded.STALE]
        assert store.standing().schedule == A_SCHEDULE

    def test_an_id_that_was_forgotten_begins_anew_with_its_own_first_revision(self, store: Store) -> None:
        """The numbers begin anew as well, so what is remembered of the old revision must not stand in."""
        store.write(created())
        store.write(attrs.evolve(decided(created()), forgotten=True))
        definition = attrs.evolve(DEFINITION, command=CommandCall("reports.delete"))
        anew = Schedule.create(REPORTS, definition, ONE)

        store.write(created(anew))

        assert store.standing().schedule == anew
        assert store.schedules.revision(REPORTS, 1) == anew.revision


class TestActs:
    def test_acts_come_newest_first_and_no_more_than_asked(self, store: Store) -> None:
        first = attrs.evolve(created(), act=AN_ACT)
        resume = Act(at=ONE, by="grace", what="resume")
        store.write(first)
        store.write(attrs.evolve(decided(first), act=resume))

        assert store.schedules.acts(REPORTS, 10) == [resume, AN_ACT]
        assert store.schedules.acts(REPORTS, 1) == [resume]

    def test_of_very_many_acts_the_newest_are_kept(self, store: Store) -> None:
        record = created()
        store.write(record)
        for number in range(101):
            record = attrs.evolve(decided(record), act=attrs.evolve(AN_ACT, at=NOON + timedelta(days=number)))
            store.write(record)

        kept = store.schedules.acts(REPORTS, 1000)

        assert len(kept) == 100
        assert kept[0].at == NOON + timedelta(days=100)


class TestIds:
    def test_ids_are_in_alphabetical_order_with_tombstones(self, store: Store) -> None:
        store.write(created(attrs.evolve(A_SCHEDULE, retired=Retirement(at=NOON, by="ada")), wake_at=None))
        store.write(created(ANOTHER_SCHEDULE))

        assert store.schedules.ids() == [REMINDERS, REPORTS]


def test_a_worker_that_ends_a_run_does_not_disturb_the_decision_being_made(store: Store) -> None:
    """Workers write runs only, so the version of the schedule that was read still stands."""
    lease = store.lead()
    store.keep(A_RUN)
    decision = decided(created())
    assert store.runs.advance([RunChange(A_RUN, failed(A_RUN, ONE))], ONE) == [Recorded.RECORDED]

    assert store.schedules.record(lease, ONE, [decision]) == [Recorded.RECORDED]
    assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [REPORTS]


def _edited(record: Record) -> Record:
    definition = attrs.evolve(DEFINITION, command=CommandCall("reports.send"))
    after = decided(record)
    return attrs.evolve(after, schedule=attrs.evolve(after.schedule, revision=Revision(2, ONE, definition)))


class TestRunsThatBeginAgain:
    """A run retried by hand begins again in the record of the decision that let it."""

    def test_a_retried_run_waits_is_unfinished_and_leaves_the_dead_letter_list(self, store: Store) -> None:
        again = _retried(store, failed_run(store))

        assert store.runs.get(A_RUN.fire_id) == again
        assert store.runs.waiting(ONE + A_MINUTE, 10) == [again]
        assert (store.standing().unfinished, store.runs.failed(10)) == ((A_RUN.fire_id,), [])

    def test_it_stands_among_the_unfinished_by_when_it_was_recorded(self, store: Store) -> None:
        ended, other = failed_run(store), run_of(2)
        store.write(attrs.evolve(decided(created()), runs=(other,)))

        _retried(store, ended, after=decided(created()))

        assert store.standing().unfinished == (A_RUN.fire_id, other.fire_id)

    def test_one_that_changed_since_it_was_read_makes_the_whole_record_stale(self, store: Store) -> None:
        ended = failed_run(store)
        now_waiting = store.move(ended, waiting(ended, ONE), now=ONE)
        before = store.standing()
        change = RunChange(ended, waiting(ended, ONE + A_MINUTE))
        record = attrs.evolve(
            decided(created()), changed=(change,), entries=(AN_ENTRY,), act=Act(at=ONE, by="a", what="b")
        )

        assert store.schedules.record(None, ONE, [record]) == [Recorded.STALE]
        assert store.standing() == before
        assert store.runs.get(A_RUN.fire_id) == now_waiting
        assert store.schedules.acts(REPORTS, 10) == []

    def test_one_that_nobody_knows_makes_it_stale_too(self, store: Store) -> None:
        store.write(created())
        unknown = failed(A_RUN, ONE)

        record = attrs.evolve(decided(created()), changed=(RunChange(unknown, waiting(unknown, ONE)),))

        assert store.schedules.record(None, ONE, [record]) == [Recorded.STALE]

    def test_the_other_records_of_the_call_stand(self, store: Store) -> None:
        store.write(created())
        unknown = failed(A_RUN, ONE)
        stale = attrs.evolve(decided(created()), changed=(RunChange(unknown, waiting(unknown, ONE)),))

        results = store.schedules.record(None, ONE, [stale, created(ANOTHER_SCHEDULE)])

        assert results == [Recorded.STALE, Recorded.RECORDED]

    def test_it_can_end_again_and_tells_its_schedule_again(self, store: Store) -> None:
        again = _retried(store, failed_run(store))

        store.move(again, failed(again, ONE + AN_HOUR), now=ONE + AN_HOUR)

        assert store.runs.failed(10) == [A_RUN.fire_id]
        assert [notice.end.at for notice in store.standing().notices] == [ONE + AN_HOUR]


class TestARunThatEndsInARecord:
    def test_it_leaves_the_open_ones_and_its_schedule_has_yet_to_hear_of_it(self, store: Store) -> None:
        store.keep(A_RUN)
        cancelled = A_RUN.cancel(ONE, by="ada")

        store.write(attrs.evolve(decided(created()), changed=(RunChange(A_RUN, cancelled),), wake_at=None), now=ONE)

        standing = store.standing()
        assert store.runs.get(A_RUN.fire_id) == cancelled
        assert (standing.unfinished, [notice.end.at for notice in standing.notices]) == ((), [ONE])
        assert store.schedules.next_due() == ONE


def failed_run(store: Store) -> Run:
    """Record the example run and let it fail; its schedule has heard of it."""
    store.keep(A_RUN)
    return store.move(A_RUN, failed(A_RUN, ONE), now=ONE)


def _retried(store: Store, ended: Run, after: Record | None = None) -> Run:
    again = waiting(ended, ONE + A_MINUTE)
    notices = store.standing().notices
    record = attrs.evolve(decided(after or created()), changed=(RunChange(ended, again),), notices=notices)
    store.write(record, now=ONE)
    return again
