"""The promises of the stores about exclusive groups: who sees whose runs, what is stale, and who is woken."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from application.ports.recorded import Recorded
from application.ports.schedule_store import Claim, Record
from domain.scheduling.definition import Policies
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import FireId, GroupName, ScheduleId
from tests.contract.conftest import Store
from tests.contract.values import AN_HOUR, DEFINITION, NOON, created, decided, failed, waiting

ONE = NOON + AN_HOUR
DATABASE: Final = GroupName("database")
MAILS: Final = GroupName("mails")


def member(id: str, group: GroupName = DATABASE) -> Schedule:
    """Return a new schedule of a group."""
    definition = attrs.evolve(DEFINITION, policies=Policies(exclusive=group))
    return Schedule.create(ScheduleId(id), definition, NOON)


def run_of(schedule: Schedule, hour: int = 1) -> Run:
    """Return the run of the slot `hour` hours after noon."""
    due_at = NOON + hour * AN_HOUR
    return Run.record(Slot(schedule.id, 0, due_at), schedule.revision, due_at, late=False)


def starting(schedule: Schedule, *read: Run) -> Record:
    """Return the record that starts a run, decided while these runs of its group were unfinished."""
    return attrs.evolve(decided(created(schedule)), runs=(run_of(schedule),), claim=_claim(*read))


def waiting_for(schedule: Schedule, *read: Run, wake_at: datetime | None = None) -> Record:
    """Return the record that holds a slot, decided while these runs of its group were unfinished."""
    record = decided(created(schedule))
    return attrs.evolve(record, wake_at=wake_at, claim=_claim(*read), waits_for=schedule.definition.policies.exclusive)


BACKUP: Final = member("backup")
VACUUM: Final = member("vacuum")
REPORT: Final = member("report")


class TestWhoSeesWhose:
    def test_each_member_sees_the_unfinished_runs_of_all_and_knows_its_own(self, store: Store) -> None:
        ours, theirs = run_of(BACKUP), run_of(VACUUM, hour=2)
        store.write(attrs.evolve(created(BACKUP), runs=(ours,)), attrs.evolve(created(VACUUM), runs=(theirs,)))

        backup, vacuum = _group_of(store, BACKUP), _group_of(store, VACUUM)

        assert backup == vacuum == (ours.fire_id, theirs.fire_id)
        (standing,) = store.schedules.standing([VACUUM.id])
        assert standing is not None
        assert (standing.unfinished, standing.rivals) == ((theirs.fire_id,), (ours.fire_id,))
        assert standing.in_the_way == (theirs.fire_id, ours.fire_id)

    def test_the_same_is_read_of_those_that_are_due(self, store: Store) -> None:
        store.write(attrs.evolve(created(BACKUP, wake_at=None), runs=(run_of(BACKUP),)), created(VACUUM))

        (standing,) = store.schedules.due(ONE, 10)

        assert (standing.schedule.id, standing.group) == (VACUUM.id, (run_of(BACKUP).fire_id,))

    def test_other_groups_and_schedules_without_one_see_nothing_of_it(self, store: Store) -> None:
        mail, alone = member("mail", MAILS), Schedule.create(ScheduleId("alone"), DEFINITION, NOON)
        store.write(attrs.evolve(created(BACKUP), runs=(run_of(BACKUP),)), created(mail), created(alone))

        assert (_group_of(store, mail), _group_of(store, alone)) == ((), ())

    def test_a_run_that_has_ended_leaves_the_group_and_one_tried_again_comes_back(self, store: Store) -> None:
        run = run_of(BACKUP)
        store.write(attrs.evolve(created(BACKUP), runs=(run,)))

        ended = store.move(run, failed(run, ONE))
        assert _group_of(store, BACKUP) == ()

        store.move(ended, waiting(ended, ONE))
        assert _group_of(store, BACKUP) == (run.fire_id,)

    def test_an_argument_that_reads_like_a_group_makes_nobody_a_member(self, store: Store) -> None:
        """The store looks for the group in a document whose texts somebody else wrote."""
        alone = Schedule.create(ScheduleId("alone"), DEFINITION, NOON, origin='"exclusive":"database"')
        store.write(attrs.evolve(created(BACKUP), runs=(run_of(BACKUP),)), created(alone))

        assert _group_of(store, alone) == ()


class TestClaims:
    def test_a_decision_on_the_group_as_it_still_is_stands(self, store: Store) -> None:
        store.write(created(BACKUP), created(VACUUM))
        store.write(starting(BACKUP))

        assert store.schedules.record(None, ONE, [waiting_for(VACUUM, run_of(BACKUP))]) == [Recorded.RECORDED]

    def test_a_decision_that_did_not_see_a_run_is_stale_and_nothing_is_written(self, store: Store) -> None:
        store.write(created(BACKUP), created(VACUUM))
        store.write(starting(BACKUP))

        assert store.schedules.record(None, ONE, [starting(VACUUM)]) == [Recorded.STALE]

        (standing,) = store.schedules.standing([VACUUM.id])
        assert standing is not None
        assert (standing.schedule, standing.unfinished) == (VACUUM, ())
        assert store.runs.get(run_of(VACUUM).fire_id) is None

    def test_a_decision_to_wait_for_a_run_that_has_ended_meanwhile_is_stale(self, store: Store) -> None:
        """Nobody would ever wake it."""
        store.write(created(BACKUP), created(VACUUM))
        store.write(starting(BACKUP))
        store.move(run_of(BACKUP), failed(run_of(BACKUP), ONE))

        assert store.schedules.record(None, ONE, [waiting_for(VACUUM, run_of(BACKUP))]) == [Recorded.STALE]

    def test_as_many_runs_are_not_enough_they_must_be_the_same(self, store: Store) -> None:
        store.write(created(BACKUP), created(VACUUM), created(REPORT))
        store.write(starting(BACKUP))

        assert store.schedules.record(None, ONE, [starting(VACUUM, run_of(REPORT))]) == [Recorded.STALE]

    def test_of_two_decisions_in_one_call_only_one_adds_a_run(self, store: Store) -> None:
        store.write(created(BACKUP), created(VACUUM), created(REPORT))

        results = store.schedules.record(None, ONE, [starting(BACKUP), starting(VACUUM), waiting_for(REPORT)])

        assert results == [Recorded.RECORDED, Recorded.STALE, Recorded.STALE]
        assert _group_of(store, BACKUP) == (run_of(BACKUP).fire_id,)

    def test_decisions_that_add_no_run_do_not_disturb_each_other(self, store: Store) -> None:
        mail = member("mail", MAILS)
        store.write(created(BACKUP), created(VACUUM), created(mail))
        mailing = attrs.evolve(starting(mail), claim=Claim(MAILS))

        results = store.schedules.record(None, ONE, [waiting_for(BACKUP), starting(VACUUM), mailing])

        assert results == [Recorded.RECORDED] * 3

    def test_a_stale_version_adds_no_run_that_others_would_have_to_see(self, store: Store) -> None:
        store.write(created(VACUUM))

        results = store.schedules.record(None, ONE, [starting(BACKUP), starting(VACUUM)])

        assert results == [Recorded.STALE, Recorded.RECORDED]


class TestWhoIsWoken:
    def test_the_end_of_a_run_makes_those_that_wait_for_its_group_due_at_once(self, store: Store) -> None:
        mail, run = member("mail", MAILS), run_of(BACKUP)
        store.write(*(created(each) for each in (BACKUP, VACUUM, REPORT, mail)))
        store.write(attrs.evolve(starting(BACKUP), wake_at=None))
        store.write(waiting_for(VACUUM, run), attrs.evolve(waiting_for(mail), claim=None))
        store.write(attrs.evolve(decided(created(REPORT)), wake_at=ONE + AN_HOUR))

        store.move(run, failed(run, ONE), now=ONE)

        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [BACKUP.id, VACUUM.id]

    def test_who_waits_still_says_so_again(self, store: Store) -> None:
        run = run_of(BACKUP)
        store.write(created(BACKUP), created(VACUUM))
        store.write(attrs.evolve(starting(BACKUP), wake_at=None))
        first = waiting_for(VACUUM, run)
        store.write(first)
        ended = store.move(run, failed(run, ONE), now=ONE)

        again = attrs.evolve(decided(first), wake_at=None, waits_for=DATABASE)
        store.write(again)
        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [BACKUP.id]

        store.move(store.move(ended, waiting(ended, ONE)), failed(attrs.evolve(ended, version=3), ONE), now=ONE)
        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [BACKUP.id, VACUUM.id]

    def test_who_was_forgotten_is_not_woken(self, store: Store) -> None:
        """An id that stands in the due index alone would keep the scheduler awake for ever."""
        run = run_of(BACKUP)
        store.write(created(BACKUP), created(VACUUM))
        store.write(attrs.evolve(starting(BACKUP), wake_at=None))
        waits = waiting_for(VACUUM, run)
        store.write(waits)
        store.write(Record(expected_version=2, schedule=waits.schedule, wake_at=None, forgotten=True))

        store.move(run, failed(run, ONE), now=ONE)

        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [BACKUP.id]


def _claim(*read: Run) -> Claim:
    return Claim(DATABASE, tuple(run.fire_id for run in read))


def _group_of(store: Store, schedule: Schedule) -> tuple[FireId, ...]:
    (standing,) = store.schedules.standing([schedule.id])
    assert standing is not None
    return standing.group
