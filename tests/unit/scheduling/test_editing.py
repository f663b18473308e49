"""Rule: an edit decides what is due under the old definition, and fires nothing retroactively."""

from __future__ import annotations

import attrs
import pytest

from domain.scheduling.definition import CommandCall, Definition, Once, Repeat
from domain.scheduling.errors import Refused
from domain.scheduling.ledger import Checkpoint
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.breaker import Closed, Open
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.policies.sla import Sla
from domain.scheduling.progress import Pending, Through
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from domain.scheduling.values import schedule_id
from tests.examples import (
    A_DEFINITION,
    A_MINUTE,
    A_PROMISE,
    A_SCHEDULE,
    A_SECOND,
    AN_HOUR,
    NOON,
    a_schedule,
    at,
    beside,
    told,
    under,
)

EVERY_TEN_SECONDS: Definition = attrs.evolve(A_DEFINITION, timing=Repeat(Every(10 * A_SECOND)))


def test_an_equal_definition_changes_nothing_and_writes_nothing() -> None:
    assert not A_SCHEDULE.edit(A_DEFINITION, at("12:05")).changes_anything
    paused = A_SCHEDULE.pause(at("12:01"), by="ada").schedule
    assert not paused.edit(A_DEFINITION, at("12:05")).changes_anything


def test_an_equal_spread_is_equal_although_it_was_bound_to_the_id() -> None:
    spread = attrs.evolve(A_DEFINITION, timing=Repeat(Every(A_MINUTE, spread=True)))

    assert not a_schedule(spread).edit(under(spread), at("12:05")).changes_anything


def test_a_spread_rule_has_a_phase_of_its_own_for_each_schedule() -> None:
    """Otherwise all of them would come due at once, which is what a spread is to avoid."""
    spread = attrs.evolve(A_DEFINITION, timing=Repeat(Every(A_MINUTE, spread=True)))
    slots = [Schedule.create(schedule_id(id), spread, NOON).next_slot() for id in ("a", "b", "c")]

    assert len({*slots, at("12:01")}) == 4


def test_what_is_due_is_decided_under_the_definition_before() -> None:
    edited = A_SCHEDULE.edit(under(missed=SkipMissed()), at("12:02"))

    assert told(edited) == ["12:01 coalesced missed into 12:02", "12:02 started"]
    assert {entry.revision for entry in edited.entries} == {1}
    assert edited.runs[0].revision == 1


def test_a_new_rule_begins_at_the_edit() -> None:
    edited = A_SCHEDULE.edit(EVERY_TEN_SECONDS, at("12:00:35")).schedule

    assert told(edited.decide(at("12:00:45"))) == ["12:00:40 started"]
    assert (edited.revision.number, edited.revision.since) == (2, at("12:00:35"))
    assert edited.generation == 0


def test_slots_of_the_new_rule_before_the_edit_are_nobodys() -> None:
    edited = A_SCHEDULE.edit(EVERY_TEN_SECONDS, at("12:00:30"))

    assert told(edited) == told(edited.schedule.decide(at("12:00:39"))) == []


def test_held_slots_survive_the_edit_of_a_rule() -> None:
    held = a_schedule(overlap=Serialize()).decide(at("12:01"), beside("12:00")).schedule

    edited = held.edit(under(EVERY_TEN_SECONDS, overlap=Serialize()), at("12:01:05"), circumstances=beside("12:00"))

    assert told(edited.schedule.decide(at("12:01:06"))) == ["12:01 started"]


def test_another_command_counts_for_runs_recorded_from_then_on() -> None:
    edited = A_SCHEDULE.edit(attrs.evolve(A_DEFINITION, command=CommandCall("reports.send")), at("12:01"))

    assert edited.runs[0].revision == 1
    assert edited.schedule.decide(at("12:02")).runs[0].revision == 2


def test_a_rule_that_becomes_a_promise_begins_the_next_generation() -> None:
    held = a_schedule(overlap=Serialize()).decide(at("12:01"), beside("12:00")).schedule

    edited = held.edit(A_PROMISE, at("12:01:30"), circumstances=beside("12:00"))

    assert told(edited) == ["12:01 skipped superseded"]
    assert [entry.into for entry in edited.entries] == [at("13:00")]
    assert (edited.schedule.generation, edited.schedule.held) == (1, ())
    assert edited.schedule.progress == Pending()


def test_another_promise_under_the_same_id_begins_with_nothing_of_the_one_before() -> None:
    """No failure is counted against it, no success stands for it, and its account begins when it is made."""
    thinned = a_schedule(adaptive=Adaptive(gauge="load", fast_at=1.0, slow_at=3.0, slowest=A_MINUTE))
    used = attrs.evolve(
        thinned, circuit=Open(at("13:00")), started=7, succeeded=NOON, last_started=NOON, checkpoint=Checkpoint(NOON)
    )

    edited = used.edit(A_PROMISE, at("12:00:30")).schedule

    assert (edited.circuit, edited.started, edited.succeeded, edited.last_started) == (Closed(), 0, None, None)
    assert edited.checkpoint == Checkpoint(at("12:00:30"))


def test_a_promise_that_becomes_a_rule_is_superseded_and_starts_from_now() -> None:
    promised = A_SCHEDULE.edit(attrs.evolve(A_PROMISE, timing=Once(at("13:00"))), at("12:00:30")).schedule

    edited = promised.edit(A_DEFINITION, at("12:10"))

    assert told(edited) == ["13:00 skipped superseded"]
    assert [entry.into for entry in edited.entries] == [None]
    assert edited.schedule.progress == Through(at("12:10"))


def test_another_promise_is_expected_to_succeed_from_when_it_was_made() -> None:
    """What the one before it owed is not counted against it."""
    expected = under(A_DEFINITION, sla=Sla(must_run_every=AN_HOUR))
    promised = a_schedule(A_PROMISE)

    assert promised.edit(expected, at("12:10")).schedule.watch.counts_from == at("12:10")


def test_the_version_rises_by_one_however_much_a_command_decides() -> None:
    edited = A_SCHEDULE.edit(A_PROMISE, at("12:05"))

    assert edited.schedule.version == A_SCHEDULE.version + 1


def test_a_retired_schedule_cannot_be_edited() -> None:
    retired = A_SCHEDULE.retire(at("12:01"), by="ada").schedule

    with pytest.raises(Refused, match=r"'nightly-report' was retired and cannot be edited; apply it again"):
        retired.edit(A_PROMISE, at("12:02"))
