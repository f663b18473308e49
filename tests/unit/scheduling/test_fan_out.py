"""Rule: each item becomes one child run with attempts of its own; the run ends when all of its children have."""

from __future__ import annotations

from typing import Final

import attrs
import pytest

from domain.scheduling.definition import CommandCall, Policies, Priority
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.fan_out import PORTION, Onward, counts, gather, spread, to_stop
from domain.scheduling.outcome import ReturnedItems
from domain.scheduling.run import Run
from domain.scheduling.run_states import (
    AttemptOutcome,
    Cancelled,
    Ended,
    Expired,
    Failed,
    FannedOut,
    Item,
    Queued,
    Running,
    RunState,
    Succeeded,
    Waiting,
)
from domain.scheduling.slot import child_fire_id, parse_fire_id
from domain.scheduling.values import FireId
from tests.examples import A_MINUTE, A_RUN, AN_HOUR, SOME_RETRIES, at

NOW: Final = at("12:05")
LATER: Final = at("12:30")
POLICIES: Final = Policies(retry=attrs.evolve(SOME_RETRIES, window=AN_HOUR))
RUNNING: Final = attrs.evolve(A_RUN, state=Running(1, 1, "token", "one", at("12:01")), expires_at=at("18:00"))


def fanned_out(*keys: str) -> Run:
    """Return the run after its command returned an item for each key."""
    items = tuple(Item(key, {"for": key}) for key in keys)
    return RUNNING.settle(ReturnedItems("reports.one", items), token="token", policies=POLICIES, now=NOW)


def state_of(run: Run) -> FannedOut:
    assert isinstance(run.state, FannedOut)
    return run.state


def spread_out(parent: Run) -> Onward:
    return spread(parent, state_of(parent), POLICIES, NOW)


def gathered(parent: Run, *states: RunState) -> Onward:
    """Return how a run goes on whose children are in these states."""
    begun = spread_out(parent)
    children = [attrs.evolve(child, state=state) for child, state in zip(begun.children, states, strict=True)]
    return gather(begun.parent, state_of(begun.parent), children, POLICIES, NOW)


def asked_again(*keys: str) -> tuple[Run, list[Run]]:
    """Return a run that is retried by hand because all of its children failed, and those."""
    begun = spread_out(fanned_out(*keys))
    failed = [attrs.evolve(child, state=Failed(NOW, "boom")) for child in begun.children]
    ended = gather(begun.parent, state_of(begun.parent), failed, POLICIES, NOW).parent
    return ended.retry(LATER, policies=POLICIES), failed


class TestNames:
    def test_a_child_is_named_by_its_item_and_its_parent(self) -> None:
        assert child_fire_id(A_RUN.fire_id, "ada") == "nightly-report-0-cada_20260302T120100000000Z"

    @pytest.mark.parametrize("parent", ["a-b-0-20260302T120100000000Z", "a-3-rc1_2", "a-0-n17", "a-0-rfallback_x"])
    def test_the_name_tells_the_parent_whatever_that_is(self, parent: str) -> None:
        parts = parse_fire_id(child_fire_id(FireId(parent), "7"))

        assert (parts.parent, parts.item_key, parts.schedule_id) == (parent, "7", parent.rsplit("-", 2)[0])
        assert (parts.is_request, parts.is_numbered, parts.is_fallback, parts.due_at) == (False, False, False, None)

    def test_a_request_whose_key_begins_like_a_child_has_no_parent(self) -> None:
        assert parse_fire_id("a-0-rc1_2").parent is None

    @pytest.mark.parametrize("key", ["", "a_b", "a-b", "ä", "x" * 33])
    def test_a_key_that_no_name_can_hold_is_refused(self, key: str) -> None:
        with pytest.raises(InvalidValue, match="item key"):
            Item(key)


class TestSpreading:
    def test_items_are_kept_with_the_run_until_each_has_one_itself(self) -> None:
        parent = fanned_out("a", "b")

        assert state_of(parent) == FannedOut(
            NOW, "reports.one", (Item("a", {"for": "a"}), Item("b", {"for": "b"})), NOW
        )
        assert (parent.items, parent.has_ended) == (("a", "b"), False)
        assert [attempt.outcome for attempt in parent.attempts] == [AttemptOutcome.SUCCEEDED]

    def test_without_items_the_run_has_succeeded(self) -> None:
        assert fanned_out().state == Succeeded(NOW)

    def test_a_child_has_what_its_parent_has_and_attempts_of_its_own(self) -> None:
        (child,) = spread_out(attrs.evolve(fanned_out("a"), late=True)).children

        assert (child.command, child.state) == (CommandCall("reports.one", {"for": "a"}), Waiting(1, NOW))
        assert (child.due_at, child.revision, child.late) == (A_RUN.due_at, A_RUN.revision, True)
        assert (child.expires_at, child.retry_until) == (at("18:00"), NOW + AN_HOUR)
        assert (child.parent, child.is_fallback, child.group, child.end) == (A_RUN.fire_id, False, None, None)

    def test_a_child_is_as_urgent_and_may_take_as_long_as_its_parent(self) -> None:
        urgent = attrs.evolve(fanned_out("a"), priority=Priority.HIGH, timeout=A_MINUTE, retried=2)
        (child,) = spread_out(urgent).children

        assert (child.priority, child.timeout, child.retried) == (Priority.HIGH, A_MINUTE, 2)

    def test_the_schedule_hears_nothing_of_the_end_of_a_child(self) -> None:
        (child,) = spread_out(fanned_out("a")).children

        assert attrs.evolve(child, state=Failed(NOW, "boom")).end is None

    def test_many_items_become_runs_in_portions_each_exactly_once(self) -> None:
        parent, names = fanned_out(*map(str, range(PORTION + 1))), []
        while state_of(parent).left:
            onward = spread_out(parent)
            names += [child.fire_id for child in onward.children]
            parent = onward.parent

        assert (names, state_of(parent).look_at) == (list(parent.children), None)

    def test_while_items_are_left_the_coordinator_has_to_look_again(self) -> None:
        assert state_of(spread_out(fanned_out(*map(str, range(PORTION + 1)))).parent).look_at == NOW


class TestGathering:
    @pytest.mark.parametrize("state", [Waiting(2, NOW), Queued(1, 1, NOW), Running(1, 1, "t", "w", NOW)])
    def test_one_unfinished_child_keeps_the_run_open(self, state: RunState) -> None:
        assert gathered(fanned_out("a", "b"), Succeeded(NOW), state).parent.state == FannedOut(NOW, "reports.one")

    def test_what_was_looked_at_needs_no_further_look_until_a_child_ends(self) -> None:
        onward = spread_out(fanned_out("a"))
        asked_for = attrs.evolve(state_of(onward.parent), look_at=NOW)

        assert state_of(gather(onward.parent, asked_for, onward.children, POLICIES, NOW).parent).look_at is None

    def test_it_succeeds_when_all_children_have(self) -> None:
        assert gathered(fanned_out("a", "b"), Succeeded(NOW), Succeeded(NOW)).parent.state == Succeeded(NOW)

    @pytest.mark.parametrize("state", [Failed(NOW, "boom"), Expired(NOW), Cancelled(NOW, "ada")])
    def test_it_fails_with_one_that_did_not_and_says_which(self, state: Ended) -> None:
        why = f"1 of 2 child runs did not succeed; the first is {child_fire_id(A_RUN.fire_id, 'b')}"

        assert gathered(fanned_out("a", "b"), Succeeded(NOW), state).parent.state == Failed(NOW, why)

    def test_a_child_that_is_no_longer_in_the_store_is_none_that_succeeded(self) -> None:
        parent = spread_out(fanned_out("a", "b")).parent
        (a, _) = spread_out(fanned_out("a", "b")).children
        onward = gather(parent, state_of(parent), [attrs.evolve(a, state=Succeeded(NOW))], Policies(), NOW)

        assert isinstance(onward.parent.state, Failed)
        assert onward.parent.state.why.startswith("1 of 2 child runs did not succeed")

    def test_its_schedule_hears_of_the_failure(self) -> None:
        end = gathered(fanned_out("a"), Expired(NOW)).parent.end

        assert end is not None
        assert end.has_failed

    def test_counts_tell_how_many_are_in_each_state(self) -> None:
        children = spread_out(fanned_out("a", "b")).children

        assert counts([attrs.evolve(children[0], state=Succeeded(NOW)), children[1]]) == {"succeeded": 1, "waiting": 1}


class TestCancelling:
    def test_asking_the_run_to_stop_lets_the_coordinator_look(self) -> None:
        asked = spread_out(fanned_out("a")).parent.cancel(NOW, by="ada")

        assert (state_of(asked).look_at, asked.cancel_asked_by) == (NOW, "ada")

    def test_each_unfinished_child_is_asked_once(self) -> None:
        onward = spread_out(fanned_out("a", "b", "c"))
        a, b, c = onward.children
        children = [attrs.evolve(a, state=Succeeded(NOW)), attrs.evolve(b, cancel_asked_by="ada"), c]

        assert to_stop(onward.parent.cancel(NOW, by="ada"), children) == (c,)
        assert to_stop(onward.parent, children) == ()

    def test_items_that_are_left_become_children_that_were_cancelled(self) -> None:
        (child,) = spread_out(fanned_out("a").cancel(NOW, by="ada")).children

        assert child.state == Cancelled(NOW, "ada")

    def test_it_ends_as_cancelled_unless_every_child_had_succeeded(self) -> None:
        asked = fanned_out("a").cancel(NOW, by="ada")

        assert gathered(asked, Cancelled(NOW, "ada")).parent.state == Cancelled(NOW, "ada")
        assert gathered(asked, Succeeded(NOW)).parent.state == Succeeded(NOW)


class TestRetryingByHand:
    def test_only_children_that_did_not_succeed_begin_again_and_only_once(self) -> None:
        begun = spread_out(fanned_out("a", "b"))
        a, b = (
            attrs.evolve(begun.children[0], state=Succeeded(NOW)),
            attrs.evolve(begun.children[1], state=Expired(NOW)),
        )
        ended = gather(begun.parent, state_of(begun.parent), [a, b], POLICIES, NOW).parent
        again = ended.retry(NOW, policies=POLICIES)

        onward = gather(again, state_of(again), [a, b], POLICIES, NOW)

        assert [(child.fire_id, child.state.name) for child in onward.children] == [(b.fire_id, "waiting")]
        failed = attrs.evolve(onward.children[0], state=Failed(NOW, "boom"))
        assert isinstance(
            gather(onward.parent, state_of(onward.parent), [a, failed], POLICIES, NOW).parent.state, Failed
        )

    def test_many_begin_again_in_portions_and_the_coordinator_looks_for_the_rest(self) -> None:
        again, failed = asked_again("a", "b", "c")

        first = gather(again, state_of(again), failed, POLICIES, LATER, portion=2)
        left = [*first.children, failed[2]]
        rest = gather(first.parent, state_of(first.parent), left, POLICIES, LATER, portion=1)

        assert [child.fire_id for child in first.children] == [child.fire_id for child in failed[:2]]
        assert [child.state.name for child in first.children] == ["waiting", "waiting"]
        assert [child.fire_id for child in rest.children] == [failed[2].fire_id]
        assert [state_of(each.parent).look_at for each in (first, rest)] == [LATER, None]

    def test_a_run_that_is_retried_again_and_again_takes_its_children_along(self) -> None:
        again, failed = asked_again("a")
        twice = attrs.evolve(again, retried=again.retried + 1)

        assert [child.retried for child in gather(twice, state_of(twice), failed, POLICIES, LATER).children] == [2]

    def test_a_retry_that_is_asked_to_stop_begins_nothing_again(self) -> None:
        again, failed = asked_again("a")
        asked = again.cancel(LATER, by="ada")

        assert gather(asked, state_of(asked), failed, POLICIES, LATER) == Onward(asked.go_on(Cancelled(LATER, "ada")))

    def test_its_own_attempt_is_not_repeated_and_its_children_are_looked_at_at_once(self) -> None:
        again, _ = asked_again("a")

        assert again.state == FannedOut(LATER, "", look_at=LATER)

    def test_a_child_is_retried_with_its_parent(self) -> None:
        (child,) = spread_out(fanned_out("a")).children

        with pytest.raises(Refused, match=f"retry its parent {A_RUN.fire_id}"):
            attrs.evolve(child, state=Failed(NOW, "boom")).retry(NOW, policies=POLICIES)

    def test_only_a_run_that_fanned_out_goes_on(self) -> None:
        with pytest.raises(Refused, match="only one that fanned out"):
            A_RUN.go_on(Succeeded(NOW))
