"""The promises of `RunStore` about child runs: they begin with their parent's write, and their last end is its turn."""

from __future__ import annotations

from typing import Final

import attrs

from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from domain.scheduling.definition import Policies
from domain.scheduling.fan_out import spread
from domain.scheduling.outcome import ReturnedItems
from domain.scheduling.run import Run
from domain.scheduling.run_states import Cancelled, Failed, FannedOut, Item, Running, RunState, Succeeded
from tests.contract.conftest import Store
from tests.contract.values import A_RUN, AN_ENTRY, AN_HOUR, NOON, created, decided, moved, queued, running

ONE: Final = NOON + AN_HOUR
LATER: Final = ONE + AN_HOUR


def parent_with(*keys: str) -> Run:
    """Return the example run as its command left it, with an item for each key still to become a run."""
    items = tuple(Item(key, {"for": key}) for key in keys)
    run = attrs.evolve(A_RUN, state=Running(1, 1, "token", "worker-1", ONE))
    return run.settle(ReturnedItems("reports.one", items), token="token", policies=Policies(), now=ONE)


def spread_out(store: Store, *keys: str) -> RunChange:
    """Let the store hold a run that fanned out, and record its children; return the change that did it."""
    store.keep(A_RUN)
    begun = store.move(A_RUN, attrs.evolve(parent_with(*keys), version=2))
    assert isinstance(begun.state, FannedOut)
    onward = spread(begun, begun.state, Policies(), ONE)
    change = RunChange(begun, onward.parent, onward.children)
    assert store.runs.advance([change], ONE) == [Recorded.RECORDED]
    return change


def end(store: Store, child: Run, state: RunState) -> Run:
    return store.move(child, moved(child, state), LATER)


def test_a_run_that_fanned_out_waits_for_the_coordinator_and_is_unfinished(store: Store) -> None:
    store.keep(A_RUN)
    begun = store.move(A_RUN, attrs.evolve(parent_with("a"), version=2))

    assert store.runs.get(A_RUN.fire_id) == begun
    assert store.runs.waiting(ONE, 10) == [begun]
    assert store.standing().unfinished == (A_RUN.fire_id,)
    assert (store.runs.has_running(), store.standing().notices) == (False, ())


def test_children_begin_with_their_parents_write(store: Store) -> None:
    change = spread_out(store, "a", "b")

    assert store.runs.many(change.after.children) == list(change.children)
    assert store.runs.waiting(ONE, 10) == list(change.children)


def test_they_do_not_begin_if_that_write_is_stale(store: Store) -> None:
    store.keep(A_RUN)
    begun = attrs.evolve(parent_with("a"), version=7)
    assert isinstance(begun.state, FannedOut)
    onward = spread(begun, begun.state, Policies(), ONE)

    assert store.runs.advance([RunChange(begun, onward.parent, onward.children)], ONE) == [Recorded.STALE]

    assert store.runs.many(begun.children) == [None]


def test_they_are_none_of_the_schedules_unfinished_runs_and_give_no_notice(store: Store) -> None:
    change = spread_out(store, "a", "b")

    end(store, change.children[0], Succeeded(LATER))

    assert store.standing().unfinished == (A_RUN.fire_id,)
    assert store.standing().notices == ()


def test_the_end_of_the_last_child_makes_its_parent_wait_for_the_coordinator(store: Store) -> None:
    change = spread_out(store, "a", "b")
    a, b = change.children
    end(store, a, Failed(LATER, "boom"))
    assert change.after not in store.runs.waiting(LATER, 10)

    end(store, b, Succeeded(LATER))

    assert store.runs.waiting(LATER, 10) == [change.after]


def test_both_ends_in_one_write_do_so_too(store: Store) -> None:
    change = spread_out(store, "a", "b")

    store.runs.advance([RunChange(each, moved(each, Cancelled(LATER, "ada"))) for each in change.children], LATER)

    assert store.runs.waiting(LATER, 10) == [change.after]


def test_a_parent_that_wants_to_rest_when_its_last_child_has_ended_is_looked_after_again(store: Store) -> None:
    """Its children were read before the last of them ended: the store must not let it rest for good."""
    change = spread_out(store, "a")
    end(store, change.children[0], Succeeded(LATER))
    assert isinstance(change.after.state, FannedOut)

    rested = store.move(change.after, change.after.go_on(attrs.evolve(change.after.state, look_at=None)), LATER)

    assert store.runs.waiting(LATER, 10) == [rested]


def test_one_that_ends_leaves_and_its_schedule_hears_of_it(store: Store) -> None:
    change = spread_out(store, "a")
    end(store, change.children[0], Succeeded(LATER))

    ended = store.move(change.after, change.after.go_on(Failed(LATER, "why")), LATER)

    assert store.runs.waiting(LATER, 10) == []
    assert (store.standing().unfinished, store.runs.failed(10)) == ((), [ended.fire_id])
    assert [notice.end for notice in store.standing().notices] == [ended.end]


def test_a_failed_child_is_not_in_the_dead_letter_list(store: Store) -> None:
    change = spread_out(store, "a")

    end(store, change.children[0], Failed(LATER, "boom"))

    assert store.runs.failed(10) == []


def test_a_child_that_begins_again_is_open_again(store: Store) -> None:
    change = spread_out(store, "a")
    child = end(store, change.children[0], Failed(LATER, "boom"))
    assert isinstance(change.after.state, FannedOut)
    again = attrs.evolve(child.begin_again(LATER, policies=Policies()), retried=1)
    after = change.after.go_on(attrs.evolve(change.after.state, look_at=None))

    assert store.runs.advance([RunChange(change.after, after, (again,))], LATER) == [Recorded.RECORDED]

    assert store.runs.waiting(LATER, 10) == [again]
    end(store, again, Succeeded(LATER))
    assert store.runs.waiting(LATER, 10) == [after]


def test_a_running_child_beats_and_is_asked_to_stop_like_any_run(store: Store) -> None:
    (child,) = spread_out(store, "a").children
    begun = store.move(store.move(child, queued(child, ONE)), running(child, ONE))

    assert store.runs.silent(ONE, 10) == [begun]
    assert store.runs.beat(child.fire_id, "token", LATER).is_current


def test_children_leave_the_store_with_their_parent(store: Store) -> None:
    change = spread_out(store, "a")
    end(store, change.children[0], Failed(LATER, "boom"))
    store.move(change.after, change.after.go_on(Succeeded(LATER)), LATER)
    record = decided(created(store.standing().schedule))

    store.write(attrs.evolve(record, trimmed_runs=(A_RUN.fire_id,)))

    assert store.runs.many([A_RUN.fire_id, *change.after.children]) == [None, None]


def test_nothing_is_left_of_them_when_their_schedule_is_forgotten(store: Store) -> None:
    change = spread_out(store, "a")
    end(store, change.children[0], Succeeded(LATER))
    store.move(change.after, change.after.go_on(Succeeded(LATER)), LATER)
    forgotten = attrs.evolve(decided(created(store.standing().schedule)), entries=(AN_ENTRY,))
    store.write(forgotten)

    store.write(attrs.evolve(decided(forgotten), forgotten=True))

    assert store.runs.many([A_RUN.fire_id, *change.after.children]) == [None, None]
