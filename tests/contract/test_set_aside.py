"""The promises about what cannot be read: it is put off, remembered by name, and given back as it was."""

from __future__ import annotations

import attrs

from application.ports.set_aside import SECOND_LOOK, Kind, SetAside
from domain.scheduling.definition import Priority
from tests.contract.conftest import Store
from tests.contract.values import A_MICROSECOND, A_RUN, AN_HOUR, ANOTHER_SCHEDULE, NOON, REMINDERS, REPORTS, created

WHY = "a stored document is damaged"
ASIDE = SetAside(Kind.SCHEDULE, REPORTS, WHY)
A_RUN_ASIDE = SetAside(Kind.RUN, A_RUN.fire_id, WHY)
ONE = NOON + AN_HOUR


def test_a_schedule_that_was_set_aside_is_due_again_at_its_second_look(store: Store) -> None:
    store.write(created(wake_at=NOON), created(ANOTHER_SCHEDULE, wake_at=NOON))

    store.schedules.set_schedule_aside(REPORTS, WHY, NOON)

    assert [each.schedule.id for each in store.schedules.due(NOON, 10)] == [REMINDERS]
    assert len(store.schedules.due(NOON + SECOND_LOOK, 10)) == 2
    assert store.standing() == attrs.evolve(store.standing(), schedule=created().schedule)


def test_one_that_is_not_due_is_not_hurried(store: Store) -> None:
    """Whoever could read it has decided it in the meantime."""
    store.write(created(wake_at=ONE))

    store.schedules.set_schedule_aside(REPORTS, WHY, NOON)

    assert store.schedules.next_due() == ONE


def test_what_was_set_aside_is_remembered_once_and_in_order(store: Store) -> None:
    store.schedules.set_schedule_aside(REPORTS, "another reason", NOON)
    store.schedules.set_schedule_aside(REPORTS, WHY, NOON)
    store.runs.set_run_aside(A_RUN.fire_id, WHY, NOON)

    assert store.schedules.set_aside(10) == [A_RUN_ASIDE, ASIDE]
    assert store.schedules.set_aside(1) == [A_RUN_ASIDE]


def test_what_is_taken_back_is_forgotten(store: Store) -> None:
    store.schedules.set_schedule_aside(REPORTS, WHY, NOON)
    store.runs.set_run_aside(A_RUN.fire_id, WHY, NOON)

    store.schedules.taken_back([ASIDE])

    assert store.schedules.set_aside(10) == [A_RUN_ASIDE]
    store.schedules.taken_back([])


def test_a_run_that_was_set_aside_waits_for_its_second_look(store: Store) -> None:
    """In every index in which it is due, and in no other."""
    run = attrs.evolve(A_RUN, expires_at=ONE + SECOND_LOOK)
    store.keep(run)

    store.runs.set_run_aside(run.fire_id, WHY, ONE)

    assert store.runs.waiting(ONE, 10) == []
    assert store.runs.waiting(ONE + SECOND_LOOK, 10) == [run]
    assert store.runs.expired(ONE + SECOND_LOOK + A_MICROSECOND, 10) == [run]
    assert store.runs.queued(Priority.DEFAULT, ONE + AN_HOUR, 10) == []
    assert store.runs.get(run.fire_id) == run
