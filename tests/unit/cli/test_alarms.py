"""Rule: what is wrong stands beside the schedule, and the doctor says whether anybody would hear of it."""

from __future__ import annotations

from typing import Any, Final

import attrs

from application.scheduling.views import ScheduleView, SlotView, schedule_view
from domain.scheduling.alarms import ALERT, Alarm, AlarmKind, Watch
from domain.scheduling.events import On
from domain.scheduling.ledger import Disposition
from domain.scheduling.pausing import Pause
from domain.scheduling.policies.breaker import Open
from domain.scheduling.policies.sla import Sla
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import schedule_id
from entrypoints.cli.alarms import alarms_cell, alarms_document, alarms_line
from entrypoints.doctor.alarms import alarms_finding
from entrypoints.doctor.finding import State
from entrypoints.doctor.schedules import seen
from tests.examples import A_DEFINITION, A_MINUTE, A_SCHEDULE, NOON, a_schedule, at

FAILING: Final = Alarm(number=3, kind=AlarmKind.FAILING, since=NOON, why="its run failed for good")
LATE: Final = Alarm(number=4, kind=AlarmKind.NOT_BEGUN, since=at("12:05"), why="the next one has not begun")
IN_ALARM: Final = attrs.evolve(A_SCHEDULE, watch=Watch(alarms=(FAILING, LATE), raised=4))
HOOK: Final = Schedule.create(schedule_id("on-call"), attrs.evolve(A_DEFINITION, timing=On(event=ALERT)), NOON)


def view_of(schedule: Schedule, last_run: str | None = None) -> ScheduleView:
    last = SlotView(
        due_at=NOON, disposition=Disposition.STARTED, reason=None, decided_at=NOON, revision=1, run_state=last_run
    )
    return schedule_view(schedule, (), last)


def doctor_says(*schedules: Schedule | ScheduleView) -> tuple[State, str, str]:
    views = [each if isinstance(each, ScheduleView) else view_of(each) for each in schedules]
    finding = alarms_finding(seen(views))
    return finding.state, finding.says, finding.remedy


def test_open_alarms_stand_beside_the_schedule() -> None:
    """In a row their names; in full since when, and why."""
    assert alarms_cell(IN_ALARM) == "alarm: failing, not_begun"
    assert alarms_line(IN_ALARM, at("12:10")) == (
        "failing 10 min ago: its run failed for good; not_begun 5 min ago: the next one has not begun"
    )
    assert alarms_document(IN_ALARM)[0] == {
        "alarm": "nightly-report-3",
        "kind": "failing",
        "since": "2026-03-02T12:00:00+00:00",
        "why": "its run failed for good",
    }


def test_of_a_schedule_with_which_nothing_is_wrong_nothing_is_said() -> None:
    assert (alarms_cell(A_SCHEDULE), alarms_line(A_SCHEDULE, NOON), alarms_document(A_SCHEDULE)) == (None, None, [])


def test_where_nothing_is_expected_nobody_needs_to_listen() -> None:
    """And where somebody does, it is said who."""
    assert doctor_says(A_SCHEDULE) == (State.OK, "none is open; told to nobody", "")
    assert doctor_says(A_SCHEDULE, HOOK) == (State.OK, "none is open; told to on-call", "")


def test_where_something_is_expected_and_nobody_listens_the_doctor_says_what_to_do() -> None:
    """An alarm that nobody hears is none."""
    expected = (State.WARNING, "told to nobody", 'declare a schedule with on = "kept.alert"')

    assert doctor_says(a_schedule(sla=Sla(late_after=A_MINUTE))) == expected


def test_open_alarms_are_named_up_to_three() -> None:
    alarmed = [attrs.evolve(IN_ALARM, id=schedule_id(f"s{number}")) for number in range(5)]
    state, says, _ = doctor_says(*alarmed, HOOK)

    assert state is State.WARNING
    assert says.startswith("5 schedules in alarm: s0 (failing, not_begun), s1 (failing, not_begun), s2")
    assert says.endswith(" and 2 more; told to on-call")


def test_a_hook_that_does_not_tell_is_found() -> None:
    """It raises no alarm itself: who would hear it?"""
    conditions: dict[str, Any] = {
        "the hook on-call is paused": view_of(attrs.evolve(HOOK, paused=Pause(at=NOON, by="ada"))),
        "the circuit of the hook on-call is not closed": view_of(attrs.evolve(HOOK, circuit=Open(NOON))),
        "the hook on-call failed": view_of(HOOK, "failed"),
    }
    for trouble, view in conditions.items():
        state, says, _ = doctor_says(view)
        assert (state, says) == (State.WARNING, f"{trouble}; told to on-call")
