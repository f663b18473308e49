"""The promises of `RunStore`: transitions by compare-and-set, and indexes that follow from each run's state."""

from __future__ import annotations

import attrs
import pytest

from application.ports.errors import LostLease
from application.ports.recorded import Recorded
from application.ports.run_store import Pulse, RunChange
from domain.scheduling.definition import Priority
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    Attempt,
    AttemptOutcome,
    Cancelled,
    Expired,
    Failed,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from tests.contract.conftest import Store
from tests.contract.values import (
    A_MICROSECOND,
    A_MINUTE,
    A_RUN,
    A_SECOND,
    AN_HOUR,
    NOON,
    REMINDERS,
    REPORTS,
    created,
    decided,
    failed,
    moved,
    queued,
    requested,
    run_of,
    running,
    waiting,
)

ONE = NOON + AN_HOUR
ENDINGS: list[RunState] = [Succeeded(ONE), Failed(ONE, "because"), Expired(ONE), Cancelled(ONE, "ada")]
STATES: list[RunState] = [
    Waiting(2, ONE + A_MICROSECOND),
    Queued(2, 3, ONE),
    Running(2, 3, "token", "worker-1", ONE),
    *ENDINGS,
]
AN_ATTEMPT = Attempt(number=1, worker="w", started_at=NOON, ended_at=ONE, outcome=AttemptOutcome.LOST, error="gone")


class TestCompareAndSet:
    def test_a_change_from_the_version_in_the_store_stands(self, store: Store) -> None:
        store.keep(A_RUN)

        after = store.move(A_RUN, queued(A_RUN, ONE))

        assert store.runs.get(A_RUN.fire_id) == after

    def test_whoever_moves_a_run_second_is_told_so_and_has_changed_nothing(self, store: Store) -> None:
        store.keep(A_RUN)
        ours = store.move(A_RUN, queued(A_RUN, ONE))

        assert store.runs.advance([RunChange(A_RUN, failed(A_RUN, ONE))], ONE) == [Recorded.STALE]

        assert store.runs.get(A_RUN.fire_id) == ours
        assert store.standing().unfinished == (A_RUN.fire_id,)
        assert (store.standing().notices, store.runs.failed(10)) == ((), [])

    def test_a_run_that_nobody_knows_is_not_made(self, store: Store) -> None:
        assert store.runs.advance([RunChange(A_RUN, queued(A_RUN, ONE))], ONE) == [Recorded.STALE]
        assert store.runs.get(A_RUN.fire_id) is None

    def test_a_stale_change_leaves_the_others_standing_in_the_order_given(self, store: Store) -> None:
        other = run_of(2)
        store.keep(A_RUN, other)
        before = attrs.evolve(A_RUN, version=7)

        changes = [RunChange(before, queued(before, ONE)), RunChange(other, queued(other, ONE))]

        assert store.runs.advance(changes, ONE) == [Recorded.STALE, Recorded.RECORDED]

    def test_of_two_changes_of_one_run_in_one_batch_only_the_first_stands(self, store: Store) -> None:
        store.keep(A_RUN)

        changes = [RunChange(A_RUN, queued(A_RUN, ONE)), RunChange(A_RUN, failed(A_RUN, ONE))]

        assert store.runs.advance(changes, ONE) == [Recorded.RECORDED, Recorded.STALE]
        assert store.runs.get(A_RUN.fire_id) == queued(A_RUN, ONE)

    def test_more_than_a_script_may_carry_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidValue, match="500"):
            store.runs.advance([RunChange(A_RUN, queued(A_RUN, ONE))] * 501, ONE)

    def test_nothing_to_move_is_moved_at_once(self, store: Store) -> None:
        assert store.runs.advance([], ONE) == []

    def test_with_a_lost_lease_nothing_is_written(self, store: Store) -> None:
        store.keep(A_RUN)
        ours = store.lead()
        store.lead("theirs", at=NOON + A_MINUTE)

        with pytest.raises(LostLease):
            store.runs.advance([RunChange(A_RUN, queued(A_RUN, ONE))], ONE, lease=ours)

        assert store.runs.get(A_RUN.fire_id) == A_RUN

    def test_with_the_lease_the_coordinator_moves_runs(self, store: Store) -> None:
        store.keep(A_RUN)

        change = RunChange(A_RUN, queued(A_RUN, ONE))

        assert store.runs.advance([change], ONE, lease=store.lead()) == [Recorded.RECORDED]


class TestReading:
    @pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.name))
    def test_a_run_is_read_as_it_was_written(self, store: Store, state: RunState) -> None:
        store.keep(A_RUN)
        after = attrs.evolve(
            moved(A_RUN, state), attempts=(AN_ATTEMPT, AN_ATTEMPT), cancel_asked_by="ada", retry_until=ONE
        )

        store.move(A_RUN, after)

        assert store.runs.get(A_RUN.fire_id) == after

    def test_a_run_keeps_what_it_was_recorded_with(self, store: Store) -> None:
        run = attrs.evolve(run_of(priority=Priority.HIGH, deadline=True), late=True, revision=3)
        store.keep(run)

        assert store.runs.get(run.fire_id) == run

    def test_the_run_of_a_request_knows_its_schedule(self, store: Store) -> None:
        run = requested("by_ada_7", ONE)
        store.keep(run)

        assert store.runs.get(run.fire_id) == run

    def test_many_runs_come_in_the_order_asked_with_none_for_the_unknown(self, store: Store) -> None:
        store.keep(A_RUN, run_of(2))
        unknown = run_of(3).fire_id

        found = store.runs.many([run_of(2).fire_id, unknown, A_RUN.fire_id])

        assert found == [run_of(2), None, A_RUN]
        assert store.runs.many([]) == []


class TestIndexes:
    def test_a_waiting_run_is_found_from_its_instant_on(self, store: Store) -> None:
        store.keep(A_RUN)

        assert store.runs.waiting(ONE - A_MICROSECOND, 10) == []
        assert store.runs.waiting(ONE, 10) == [A_RUN]

    def test_waiting_runs_come_earliest_first_and_no_more_than_asked(self, store: Store) -> None:
        store.keep(run_of(3), run_of(1), run_of(2))

        assert store.runs.waiting(NOON + 9 * AN_HOUR, 2) == [run_of(1), run_of(2)]

    def test_a_retry_waits_at_its_own_instant(self, store: Store) -> None:
        store.keep(A_RUN)
        after = store.move(running_run(store), waiting(running(A_RUN, ONE), ONE + A_MINUTE))

        assert store.runs.waiting(ONE + A_MINUTE - A_MICROSECOND, 10) == []
        assert store.runs.waiting(ONE + A_MINUTE, 10) == [after]

    def test_a_queued_run_no_longer_waits(self, store: Store) -> None:
        store.keep(A_RUN)
        store.move(A_RUN, queued(A_RUN, ONE))

        assert store.runs.waiting(ONE, 10) == []
        assert store.runs.has_queued()

    def test_queued_runs_are_found_strictly_after_their_hand_over(self, store: Store) -> None:
        store.keep(A_RUN)
        after = store.move(A_RUN, queued(A_RUN, ONE))

        assert store.runs.queued(Priority.DEFAULT, ONE, 10) == []
        assert store.runs.queued(Priority.DEFAULT, ONE + A_MICROSECOND, 10) == [after]

    def test_a_hand_over_in_the_future_counts_as_long_ago_where_asked(self, store: Store) -> None:
        store.keep(A_RUN, run_of(2))
        after = [store.move(run, queued(run, run.due_at)) for run in (A_RUN, run_of(2))]

        assert store.runs.queued(Priority.DEFAULT, NOON, 10, beyond=ONE) == after[1:]
        assert store.runs.queued(Priority.DEFAULT, ONE + A_MICROSECOND, 10, beyond=ONE) == after
        assert store.runs.queued(Priority.DEFAULT, NOON, 10, beyond=NOON + 2 * AN_HOUR) == []

    def test_queued_runs_are_kept_apart_by_priority_earliest_first(self, store: Store) -> None:
        runs = [run_of(hour, priority=priority) for hour, priority in enumerate([*Priority, Priority.LOW], start=1)]
        store.keep(*runs)
        after = [store.move(run, queued(run, run.due_at)) for run in runs]

        lows = store.runs.queued(Priority.LOW, NOON + 9 * AN_HOUR, 10)

        assert lows == [run for run in after if run.priority is Priority.LOW]
        assert store.runs.queued(Priority.LOW, NOON + 9 * AN_HOUR, 1) == lows[:1]
        assert store.runs.queued(Priority.HIGH, NOON + 9 * AN_HOUR, 10) == after[:1]

    def test_a_delivery_repeated_moves_the_run_to_the_new_instant(self, store: Store) -> None:
        store.keep(A_RUN)
        once = store.move(A_RUN, queued(A_RUN, ONE))
        twice = store.move(once, moved(once, Queued(1, 2, ONE + A_MINUTE)))

        assert store.runs.queued(Priority.DEFAULT, ONE + A_MINUTE, 10) == []
        assert store.runs.queued(Priority.DEFAULT, ONE + A_MINUTE + A_MICROSECOND, 10) == [twice]

    def test_waiting_and_queued_runs_expire_strictly_after_their_deadline(self, store: Store) -> None:
        waits, is_queued = run_of(1, deadline=True), run_of(2, deadline=True)
        store.keep(waits, is_queued, run_of(3))
        is_queued = store.move(is_queued, queued(is_queued, NOON + 2 * AN_HOUR))

        assert store.runs.expired(NOON + 2 * AN_HOUR, 10) == []
        assert store.runs.expired(NOON + 2 * AN_HOUR + A_MICROSECOND, 10) == [waits]
        assert store.runs.expired(NOON + 9 * AN_HOUR, 10) == [waits, is_queued]
        assert store.runs.expired(NOON + 9 * AN_HOUR, 1) == [waits]

    def test_a_running_run_cannot_expire(self, store: Store) -> None:
        run = run_of(deadline=True)
        store.keep(run)
        store.move(run, running(run, ONE))

        assert store.runs.expired(NOON + 9 * AN_HOUR, 10) == []

    def test_a_retry_can_expire_again(self, store: Store) -> None:
        run = run_of(deadline=True)
        store.keep(run)
        attempted = store.move(run, running(run, ONE))
        after = store.move(attempted, waiting(attempted, ONE + A_MINUTE))

        assert store.runs.expired(NOON + 9 * AN_HOUR, 10) == [after]

    def test_a_retry_expires_with_its_window_although_it_has_no_deadline(self, store: Store) -> None:
        """The window binds every attempt but the first, waiting and queued."""
        run = attrs.evolve(run_of(), retry_until=ONE + A_MINUTE)
        store.keep(run)
        assert store.runs.expired(NOON + 9 * AN_HOUR, 10) == []

        attempted = store.move(run, running(run, ONE))
        waits = store.move(attempted, attrs.evolve(waiting(attempted, ONE), attempts=(AN_ATTEMPT,)))
        assert store.runs.expired(ONE + A_MINUTE, 10) == []
        assert store.runs.expired(ONE + A_MINUTE + A_MICROSECOND, 10) == [waits]

        again = store.move(waits, queued(waits, ONE))
        assert store.runs.expired(ONE + A_MINUTE + A_MICROSECOND, 10) == [again]

    @pytest.mark.parametrize("ending", ENDINGS, ids=lambda state: str(state.name))
    def test_an_ended_run_stands_in_no_index_and_tells_its_schedule(self, store: Store, ending: RunState) -> None:
        run = run_of(deadline=True)
        store.keep(run)

        store.move(run, moved(run, ending), now=ONE)

        assert _in_any_index(store) == []
        assert store.standing().unfinished == ()
        assert [notice.end for notice in store.standing().notices] == [moved(run, ending).end]
        assert [each.schedule.id for each in store.schedules.due(ONE, 10)] == [REPORTS]

    def test_the_notice_tells_how_many_attempts_were_lost(self, store: Store) -> None:
        run = attrs.evolve(run_of(), attempts=(AN_ATTEMPT, AN_ATTEMPT), retried=1)
        store.keep(run)

        store.move(run, moved(run, Succeeded(ONE)), now=ONE)

        assert [(notice.end.lost, notice.end.retried) for notice in store.standing().notices] == [(2, 1)]

    def test_an_ended_attempt_leaves_what_its_running_left(self, store: Store) -> None:
        store.keep(A_RUN)
        attempted = running_run(store)
        assert store.runs.has_running()

        store.move(attempted, failed(attempted, ONE))

        assert not store.runs.has_running()
        assert not store.runs.beat(A_RUN.fire_id, "token", ONE).is_current

    def test_an_empty_store_has_nothing_queued_and_nothing_running(self, store: Store) -> None:
        assert not store.runs.has_queued()
        assert not store.runs.has_running()


class TestHeartbeats:
    def test_a_run_is_heard_of_when_it_begins(self, store: Store) -> None:
        store.keep(A_RUN)
        after = running_run(store)

        assert store.runs.silent(ONE - A_MICROSECOND, 10) == []
        assert store.runs.silent(ONE, 10) == [after]

    def test_a_beat_is_being_heard_of(self, store: Store) -> None:
        store.keep(A_RUN)
        after = running_run(store)

        assert store.runs.beat(A_RUN.fire_id, "token", ONE + A_SECOND) == Pulse(is_current=True)

        assert store.runs.silent(ONE, 10) == []
        assert store.runs.silent(ONE + A_SECOND, 10) == [after]

    def test_the_longest_silence_comes_first_and_no_more_than_asked(self, store: Store) -> None:
        other = run_of(2)
        store.keep(A_RUN, other)
        ours = running_run(store)
        theirs = store.move(other, running(other, ONE, "theirs"))
        store.runs.beat(A_RUN.fire_id, "token", ONE + A_SECOND)

        assert store.runs.silent(ONE + A_SECOND, 10) == [theirs, ours]
        assert store.runs.silent(ONE + A_SECOND, 1) == [theirs]

    def test_a_heart_heard_in_the_future_counts_as_silent_where_asked_after_the_longest_silence(
        self, store: Store
    ) -> None:
        """It was heard before the clock stepped back."""
        other = run_of(2)
        store.keep(A_RUN, other)
        ours = running_run(store)
        theirs = store.move(other, running(other, ONE, "theirs"))
        store.runs.beat(A_RUN.fire_id, "token", ONE + AN_HOUR)

        assert store.runs.silent(ONE, 10) == [theirs]
        assert store.runs.silent(ONE, 10, beyond=ONE + AN_HOUR) == [theirs]
        assert store.runs.silent(ONE, 10, beyond=ONE + AN_HOUR - A_MICROSECOND) == [theirs, ours]
        assert store.runs.silent(ONE, 1, beyond=ONE) == [theirs]

    def test_a_stranger_s_beat_is_a_no_op_that_says_so(self, store: Store) -> None:
        store.keep(A_RUN)
        after = running_run(store)

        assert store.runs.beat(A_RUN.fire_id, "other", ONE + A_MINUTE) == Pulse(is_current=False)
        assert store.runs.silent(ONE, 10) == [after]

    def test_the_beat_of_a_fenced_off_attempt_does_not_keep_the_next_one_alive(self, store: Store) -> None:
        store.keep(A_RUN)
        first = running_run(store)
        retried = store.move(first, waiting(first, ONE))
        second = store.move(retried, moved(retried, Running(2, 1, "second", "worker-2", ONE)))

        assert store.runs.beat(A_RUN.fire_id, "token", ONE + A_MINUTE) == Pulse(is_current=False)
        assert store.runs.silent(ONE, 10) == [second]

    def test_a_run_that_does_not_run_has_no_pulse(self, store: Store) -> None:
        store.keep(A_RUN)

        assert store.runs.beat(A_RUN.fire_id, "token", ONE) == Pulse(is_current=False)
        assert store.runs.silent(ONE, 10) == []

    def test_a_beat_brings_word_that_somebody_asked_to_stop(self, store: Store) -> None:
        store.keep(A_RUN)
        attempted = running_run(store)
        store.move(attempted, attempted.cancel(ONE, by="ada"))

        assert store.runs.beat(A_RUN.fire_id, "token", ONE) == Pulse(is_current=True, cancel_asked=True)

    def test_asking_to_stop_is_no_sign_of_life(self, store: Store) -> None:
        store.keep(A_RUN)
        attempted = running_run(store)
        store.runs.beat(A_RUN.fire_id, "token", ONE + A_SECOND)

        asked = store.move(attempted, attempted.cancel(ONE + A_MINUTE, by="ada"))

        assert store.runs.silent(ONE, 10) == []
        assert store.runs.silent(ONE + A_SECOND, 10) == [asked]


class TestLists:
    def test_failed_runs_of_all_schedules_come_newest_first(self, store: Store) -> None:
        runs = [run_of(1), run_of(2), run_of(3)]
        store.keep(*runs)
        for run in runs:
            store.move(run, failed(run, run.due_at))

        assert store.runs.failed(2) == [runs[2].fire_id, runs[1].fire_id]

    def test_a_failed_run_that_waits_again_is_no_longer_a_dead_letter(self, store: Store) -> None:
        """A retry by hand opens the run again: it is unfinished, and it waits."""
        store.keep(A_RUN)
        dead = store.move(A_RUN, failed(A_RUN, ONE))

        again = store.move(dead, waiting(dead, ONE))

        assert store.runs.failed(10) == []
        assert store.runs.waiting(ONE, 10) == [again]
        assert store.standing().unfinished == (A_RUN.fire_id,)

    def test_requested_runs_come_newest_first_whatever_became_of_them(self, store: Store) -> None:
        first, second = requested("first", NOON), requested("second", ONE)
        store.keep(first, A_RUN)
        store.write(attrs.evolve(decided(created()), runs=(second,)))
        store.move(second, failed(second, ONE))

        assert store.runs.requested(REPORTS, 10) == [second.fire_id, first.fire_id]
        assert store.runs.requested(REPORTS, 1) == [second.fire_id]
        assert store.runs.requested(REMINDERS, 10) == []


def running_run(store: Store) -> Run:
    """Admit the run that most tests are about."""
    return store.move(A_RUN, running(A_RUN, ONE))


def _in_any_index(store: Store) -> list[Run]:
    late = NOON + 99 * AN_HOUR
    by_priority = [run for priority in Priority for run in store.runs.queued(priority, late, 10)]
    return [*store.runs.waiting(late, 10), *by_priority, *store.runs.silent(late, 10), *store.runs.expired(late, 10)]
