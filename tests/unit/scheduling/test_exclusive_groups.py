"""Rule: in an exclusive group a run of any member stands in the way of all; the oldest open slot goes first."""

from __future__ import annotations

import attrs
import pytest

from application.ports.schedule_store import Standing
from application.scheduling.groups import one_of_each_group
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.definition import Definition, Once, Policies, Priority
from domain.scheduling.errors import InvalidValue, Refused
from domain.scheduling.policies.overlap import Serialize
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, GroupName, RequestKey, group_name, schedule_id
from tests.examples import A_COMMAND, NOON, a_schedule, at, run_of, told

DATABASE = GroupName("database")
A_RIVAL = FireId("vacuum-0-20260302T120000000000Z")


def due(id: str, clock: str, group: str | None = "database", priority: Priority = Priority.DEFAULT) -> Standing:
    """Return what is read of a schedule whose one slot is at `clock`."""
    policies = Policies(exclusive=group_name(group) if group else None)
    definition = Definition(timing=Once(at(clock)), command=A_COMMAND, policies=policies, priority=priority)
    return Standing(schedule=Schedule.create(schedule_id(id), definition, NOON))


def chosen(*standings: Standing) -> list[str]:
    """Return the ids of the schedules that one batch decides."""
    return [standing.schedule.id for standing in one_of_each_group(standings)]


def test_a_run_carries_the_group_of_its_schedule() -> None:
    (run,) = a_schedule(exclusive=DATABASE).decide(at("12:01")).runs

    assert run.group == DATABASE
    assert a_schedule().decide(at("12:01")).runs[0].group is None


def test_an_own_run_is_named_before_a_rival() -> None:
    standing = Standing(schedule=a_schedule(exclusive=DATABASE), unfinished=(run_of("12:00"),), group=(A_RIVAL,))

    decided = standing.schedule.decide(at("12:01"), Circumstances(standing.in_the_way))

    assert told(decided) == ["12:01 skipped overlap"]
    assert decided.entries[0].blocked_by == run_of("12:00")


def test_a_rival_alone_stands_in_the_way_and_is_named() -> None:
    standing = Standing(schedule=a_schedule(exclusive=DATABASE, overlap=Serialize()), group=(A_RIVAL,))

    decided = standing.schedule.decide(at("12:01"), Circumstances(standing.in_the_way))

    assert told(decided) == ["12:01 held overlap"]
    assert decided.entries[0].blocked_by == A_RIVAL


def test_a_request_that_meets_a_rival_is_refused_and_told_of_the_group() -> None:
    with pytest.raises(Refused, match=rf"{A_RIVAL} in its way .* over the exclusive group 'database'"):
        a_schedule(exclusive=DATABASE).request(RequestKey("today"), NOON, circumstances=Circumstances((A_RIVAL,)))


def test_of_each_group_one_is_decided_at_a_time() -> None:
    backup, vacuum = due("backup", "12:02"), due("vacuum", "12:01")
    mail, alone, another = due("mail", "12:03", "mails"), due("alone", "12:00", None), due("another", "12:00", None)

    assert chosen(backup, mail, alone, vacuum, another) == ["mail", "alone", "vacuum", "another"]


def test_without_groups_a_batch_is_taken_as_it_is() -> None:
    batch = [due("alone", "12:00", None), due("another", "12:00", None)]

    assert one_of_each_group(batch) is batch


def test_a_slot_that_waits_is_older_than_one_that_comes_due() -> None:
    waiting = a_schedule(exclusive=DATABASE, overlap=Serialize()).decide(at("12:01"), Circumstances([A_RIVAL])).schedule
    assert waiting.open_since() == at("12:01")

    assert chosen(due("backup", "12:02"), Standing(schedule=waiting)) == [waiting.id]


def test_of_two_slots_as_old_the_more_urgent_goes_first() -> None:
    low, high = due("a", "12:01", priority=Priority.LOW), due("b", "12:01", priority=Priority.HIGH)

    assert chosen(low, high) == ["b"]
    assert chosen(due("b", "12:01"), due("a", "12:01")) == ["a"]


@pytest.mark.parametrize("name", ["", "two words", "x" * 101])
def test_a_group_has_a_name_that_can_stand_in_an_id(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"^exclusive: .*; use "):
        group_name(name)


def test_a_run_that_was_recorded_before_the_group_was_named_stays_outside_it() -> None:
    before = a_schedule()
    first = before.decide(at("12:01"))
    named = attrs.evolve(before.definition, policies=attrs.evolve(before.definition.policies, exclusive=DATABASE))

    edited = first.schedule.edit(named, at("12:01"), circumstances=Circumstances(first.fire_ids))

    assert first.runs[0].group is None
    assert edited.schedule.decide(at("12:02")).runs[0].group == DATABASE
