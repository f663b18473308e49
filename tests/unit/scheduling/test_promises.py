"""Rule: a promise is kept once, however often and in whatever order it is made, moved and withdrawn."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.circumstances import Circumstances
from domain.scheduling.decisions import Reason
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.errors import Refused
from domain.scheduling.policies.duplicates import OnDuplicate, is_newer, is_outdated
from domain.scheduling.progress import Settled
from domain.scheduling.promises import Changed, Effect, Made, Result, Unchanged, make, move, withdraw
from domain.scheduling.retiring import Retirement
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import schedule_id
from tests.examples import A_COMMAND, A_PROMISE, A_SCHEDULE, NOON, at, run_of, told

KEY = schedule_id("reminder-7")
IGNORE, REPLACE, REJECT = OnDuplicate


def wanted(clock: str = "13:00", on_duplicate: OnDuplicate = IGNORE) -> Definition:
    """Return the promise of a reminder at `clock`."""
    policies = attrs.evolve(A_PROMISE.policies, on_duplicate=on_duplicate)
    return attrs.evolve(A_PROMISE, timing=Once(at(clock), "class 7 begins"), policies=policies)


def standing(version: int | None = None, on_duplicate: OnDuplicate = IGNORE) -> Schedule:
    """Return a promise for 13:00 that was made at noon."""
    return after(make(KEY, None, wanted(on_duplicate=on_duplicate), version, NOON))


def after(result: Result) -> Schedule:
    """Return the schedule that a word about a promise leaves."""
    match result:
        case Changed(decided=decided):
            return decided.schedule
        case Made(schedule=schedule):
            return schedule
        case Unchanged(schedule=schedule):
            assert schedule
            return schedule


def promised_at(schedule: Schedule) -> str:
    """Return for when a promise is."""
    assert isinstance(schedule.definition.timing, Once)
    return f"{schedule.definition.timing.at:%H:%M}"


def test_a_promise_that_nobody_made_is_made() -> None:
    made = make(KEY, None, wanted(), 3, NOON)

    assert made.effect is Effect.MADE
    assert (after(made).id, after(made).subject_version, promised_at(after(made))) == ("reminder-7", 3, "13:00")


@pytest.mark.parametrize(
    ("known", "version", "outdated", "newer"),
    [(2, 1, True, False), (2, 2, True, False), (2, 3, False, True), (None, 3, False, False), (2, None, False, False)],
)
def test_a_version_is_outdated_or_newer_only_where_both_are_known(
    known: int | None, version: int | None, outdated: bool, newer: bool
) -> None:
    assert (is_outdated(known, version), is_newer(known, version)) == (outdated, newer)


@pytest.mark.parametrize("policy", OnDuplicate)
@pytest.mark.parametrize(("known", "version"), [(2, 1), (2, 2)], ids=["older", "equal"])
def test_an_older_or_equal_version_changes_nothing_under_any_policy(
    policy: OnDuplicate, known: int, version: int
) -> None:
    kept = standing(known, policy)

    assert make(KEY, kept, wanted("14:00"), version, NOON) == Unchanged(kept)


@pytest.mark.parametrize(
    ("policy", "known", "version", "effect", "promised"),
    [
        (IGNORE, 1, 2, Effect.SUPERSEDED, "14:00"),
        (IGNORE, None, None, Effect.UNCHANGED, "13:00"),
        (IGNORE, 1, None, Effect.UNCHANGED, "13:00"),
        (IGNORE, None, 1, Effect.UNCHANGED, "13:00"),
        (REPLACE, 1, 2, Effect.SUPERSEDED, "14:00"),
        (REPLACE, None, None, Effect.SUPERSEDED, "14:00"),
        (REPLACE, 1, None, Effect.SUPERSEDED, "14:00"),
        (REPLACE, None, 1, Effect.SUPERSEDED, "14:00"),
    ],
)
def test_a_newer_version_supersedes_and_where_versions_do_not_tell_the_policy_does(
    policy: OnDuplicate, known: int | None, version: int | None, effect: Effect, promised: str
) -> None:
    met = make(KEY, standing(known, policy), wanted("14:00", policy), version, NOON)

    assert (met.effect, promised_at(after(met))) == (effect, promised)


@pytest.mark.parametrize(("known", "version"), [(None, None), (1, None), (None, 1), (1, 2)])
def test_reject_refuses_whatever_is_not_the_same_message_again(known: int | None, version: int | None) -> None:
    with pytest.raises(Refused, match="on_duplicate is 'reject'"):
        make(KEY, standing(known, REJECT), wanted("14:00"), version, NOON)


def test_the_policy_of_the_promise_that_stands_decides() -> None:
    assert make(KEY, standing(on_duplicate=IGNORE), wanted("14:00", REPLACE), None, NOON).effect is Effect.UNCHANGED
    assert make(KEY, standing(on_duplicate=REPLACE), wanted("14:00", IGNORE), None, NOON).effect is Effect.SUPERSEDED


def test_the_ledger_says_by_what_a_promise_was_superseded() -> None:
    moved = make(KEY, standing(1), wanted("14:00"), 2, at("12:30"))

    assert isinstance(moved, Changed)
    (entry,) = moved.decided.entries
    assert (entry.span.first, entry.reason, entry.into) == (at("13:00"), Reason.SUPERSEDED, at("14:00"))
    assert (after(moved).generation, after(moved).subject_version) == (1, 2)


def test_a_newer_version_that_promises_the_same_is_remembered_and_changes_nothing_else() -> None:
    again = make(KEY, standing(1), wanted(), 2, at("12:30"))

    assert (again.effect, after(again).subject_version, after(again).generation) == (Effect.UNCHANGED, 2, 0)
    assert make(KEY, after(again), wanted("15:00"), 2, at("12:40")).effect is Effect.UNCHANGED


def test_replacing_a_promise_by_itself_changes_nothing() -> None:
    kept = standing(on_duplicate=REPLACE)

    assert make(KEY, kept, wanted(on_duplicate=REPLACE), None, at("12:30")) == Unchanged(kept)
    versioned = standing(1, REPLACE)
    assert make(KEY, versioned, wanted(on_duplicate=REPLACE), None, at("12:30")) == Unchanged(versioned)


def test_a_promise_that_was_kept_is_kept_again_at_its_new_instant() -> None:
    kept = attrs.evolve(standing(1).decide(at("13:00")).schedule)

    moved = make(KEY, kept, wanted("14:00"), 2, at("13:30"))

    assert isinstance(moved, Changed)
    assert told(moved.decided) == []
    assert after(moved).next_slot() == at("14:00")


@pytest.mark.parametrize("policy", OnDuplicate)
def test_moving_always_supersedes_unless_it_was_heard_before(policy: OnDuplicate) -> None:
    kept = standing(2, policy)

    for version in (None, 3):
        moved = move(KEY, kept, Once(at("14:00"), "class 7 begins"), version, NOON)
        assert (moved.effect, promised_at(after(moved))) == (Effect.SUPERSEDED, "14:00")
        assert after(moved).subject_version == (version or 2)
        assert after(moved).definition.command == A_COMMAND
    assert move(KEY, kept, Once(at("14:00")), 2, NOON) == Unchanged(kept)


def test_moving_twice_is_moving_once() -> None:
    once = after(move(KEY, standing(), Once(at("14:00")), None, NOON))

    assert move(KEY, once, Once(at("14:00")), None, NOON) == Unchanged(once)


def test_what_was_never_made_or_has_ended_cannot_be_moved() -> None:
    ended = after(withdraw(KEY, standing(1), 2, NOON, by="ada"))

    with pytest.raises(Refused, match="was never made"):
        move(KEY, None, Once(at("14:00")), None, NOON)
    with pytest.raises(Refused, match="has ended"):
        move(KEY, ended, Once(at("14:00")), 3, NOON)
    assert move(KEY, ended, Once(at("14:00")), 1, NOON) == Unchanged(ended)


def test_a_withdrawn_promise_is_not_kept_and_leaves_a_tombstone() -> None:
    withdrawn = withdraw(KEY, standing(1), 2, at("12:30"), by="ada")

    assert isinstance(withdrawn, Changed)
    assert told(withdrawn.decided) == ["13:00 skipped retired"]
    assert (withdrawn.effect, after(withdrawn).subject_version) == (Effect.WITHDRAWN, 2)
    assert after(withdrawn).retired


def test_a_withdrawal_says_by_whom_and_keeps_the_version_it_knows() -> None:
    tombstone = after(withdraw(KEY, standing(1), None, at("12:30"), by="ada"))

    assert tombstone.retired == Retirement(at=at("12:30"), by="ada")
    assert tombstone.subject_version == 1


def test_what_came_due_meanwhile_is_decided_with_the_run_that_stands_in_its_way() -> None:
    """Nobody looked between 13:00 and 13:01; whatever is said of the promise then, its slot has come due."""
    in_the_way, now = [run_of("12:00")], at("13:00:30")
    results = [
        make(KEY, standing(1), wanted("14:00"), 2, now, circumstances=Circumstances(in_the_way)),
        move(KEY, standing(1), Once(at("14:00")), 2, now, circumstances=Circumstances(in_the_way)),
        withdraw(KEY, standing(1), 2, now, by="ada", circumstances=Circumstances(in_the_way)),
    ]

    for result in results:
        assert isinstance(result, Changed)
        assert told(result.decided) == ["13:00 skipped overlap"]


def test_whatever_is_said_of_a_promise_starts_nothing_late_without_a_token() -> None:
    """At 14:00 its slot is an hour late, and only the leader may draw from the catch-up budget."""
    now = at("14:00")
    results = [
        make(KEY, standing(1), wanted("15:00"), 2, now, circumstances=Circumstances(tokens=0)),
        move(KEY, standing(1), Once(at("15:00")), 2, now, circumstances=Circumstances(tokens=0)),
        withdraw(KEY, standing(1), 2, now, by="ada", circumstances=Circumstances(tokens=0)),
    ]

    for result in results:
        assert isinstance(result, Changed)
        assert result.decided.runs == ()


def test_an_older_message_after_a_withdrawal_makes_no_new_promise() -> None:
    tombstone = after(withdraw(KEY, standing(1), 3, NOON, by="ada"))

    for version in (1, 2, 3):
        assert make(KEY, tombstone, wanted(), version, NOON) == Unchanged(tombstone)
    anew = make(KEY, tombstone, wanted(), 4, NOON)
    assert (anew.effect, after(anew).generation, after(anew).subject_version) == (Effect.MADE, 1, 4)


def test_a_withdrawal_that_comes_before_its_promise_is_remembered() -> None:
    unheard_of = withdraw(KEY, None, 2, NOON, by="ada")
    tombstone = after(unheard_of)

    assert (unheard_of.effect, tombstone.retired) == (Effect.WITHDRAWN, Retirement(at=NOON, by="ada"))
    assert (tombstone.subject_version, tombstone.progress, tombstone.next_slot()) == (2, Settled(NOON), None)
    assert tombstone.definition == Definition(
        timing=Once(NOON, "withdrawn before it was promised"), command=CommandCall("withdrawn")
    )
    assert make(KEY, tombstone, wanted(), 1, NOON) == Unchanged(tombstone)
    assert make(KEY, tombstone, wanted(), 3, NOON).effect is Effect.MADE


def test_withdrawing_twice_is_withdrawing_once() -> None:
    tombstone = after(withdraw(KEY, standing(1), 2, NOON, by="ada"))

    assert withdraw(KEY, tombstone, 2, NOON, by="ada") == Unchanged(tombstone)
    assert withdraw(KEY, tombstone, None, NOON, by="ada") == Unchanged(tombstone)
    assert withdraw(KEY, None, None, NOON, by="ada") == Unchanged(None)


def test_a_later_withdrawal_of_what_has_ended_only_raises_the_version() -> None:
    tombstone = after(withdraw(KEY, standing(1), 2, NOON, by="ada"))

    later = withdraw(KEY, tombstone, 5, NOON, by="ada")

    assert (later.effect, after(later).subject_version) == (Effect.UNCHANGED, 5)
    assert make(KEY, after(later), wanted(), 4, NOON).effect is Effect.UNCHANGED


def test_a_promise_that_was_kept_and_trimmed_is_not_made_again_by_the_same_message() -> None:
    """Without versions, its instant tells; with them, they do."""
    ended = standing().decide(at("13:00")).schedule.retire(at("13:30"), by="retention").schedule
    versioned = standing(1).decide(at("13:00")).schedule.retire(at("13:30"), by="retention").schedule

    assert make(KEY, ended, wanted(), None, at("14:00")) == Unchanged(ended)
    assert make(KEY, ended, wanted("15:00"), None, at("14:00")).effect is Effect.MADE
    assert make(KEY, versioned, wanted("15:00"), 1, at("14:00")) == Unchanged(versioned)


def test_a_recurring_schedule_is_no_promise() -> None:
    with pytest.raises(Refused, match="is a recurring schedule"):
        make(A_SCHEDULE.id, A_SCHEDULE, wanted(), None, NOON)
    with pytest.raises(Refused, match="is a recurring schedule"):
        move(A_SCHEDULE.id, A_SCHEDULE, Once(at("14:00")), None, NOON)
    with pytest.raises(Refused, match="is a recurring schedule"):
        withdraw(A_SCHEDULE.id, A_SCHEDULE, None, NOON, by="ada")
