"""Rule: people read roughly when those who wait for the catch-up budget are served, programs read it exactly."""

from __future__ import annotations

from typing import Final

import attrs

from application.scheduling.drain import Drain
from domain.scheduling.definition import Priority
from domain.scheduling.policies.budget import Bucket, Budget, Wish
from domain.scheduling.policies.line import Line
from entrypoints.cli.catching_up import drain_document, drain_line, slot_line, turn_cell, turn_document, turn_line
from tests.examples import A_MINUTE, A_SCHEDULE, NOON, at

MINE: Final = Wish(wanted=3, priority=Priority.DEFAULT, since=NOON)
DRAIN: Final = Drain(
    schedules=1, line=Line([MINE], Bucket(Budget(7, A_MINUTE), at("12:01")), NOON), wishes={A_SCHEDULE.id: MINE}
)
"""The bucket is empty, and a token comes every 8.571428 s."""
TURN: Final = DRAIN.turn(A_SCHEDULE)


def with_one_slot() -> Drain:
    one = attrs.evolve(MINE, wanted=1)
    return attrs.evolve(DRAIN, line=attrs.evolve(DRAIN.line, wishes=[one]), wishes={A_SCHEDULE.id: one})


def test_the_list_tells_how_many_wait_and_until_when() -> None:
    assert drain_line(DRAIN, NOON) == (
        "catch-up budget 7/m: 3 slots of 1 schedule waiting; "
        "the last starts in 25 s (2026-03-02 12:00:26Z), if nothing else comes late"
    )
    assert TURN
    assert turn_cell(TURN, NOON) == "3 catching up, the last in 25 s"


def test_of_a_line_that_was_not_read_to_its_end_the_least_is_told() -> None:
    longer = attrs.evolve(DRAIN, schedules=1_200)

    assert drain_line(longer, NOON) == (
        "catch-up budget 7/m: at least 3 slots of 1200 schedules waiting; "
        "the last starts in 25 s (2026-03-02 12:00:26Z) at the earliest"
    )


def test_a_schedule_tells_of_its_next_slot_and_of_its_last() -> None:
    assert TURN
    assert turn_line(DRAIN, TURN, NOON) == (
        "3 slots waiting for the budget (7/m); the next starts in 8 s, "
        "the last in 25 s (2026-03-02 12:00:26Z), if nothing else comes late"
    )


def test_the_only_slot_is_both() -> None:
    drain = with_one_slot()
    turn = drain.turn(A_SCHEDULE)

    assert turn
    assert turn_line(drain, turn, NOON) == (
        "1 slot waiting for the budget (7/m); it starts in 8 s (2026-03-02 12:00:09Z), if nothing else comes late"
    )


def test_a_token_that_is_there_is_drawn_by_the_next_look_of_a_scheduler() -> None:
    assert slot_line(DRAIN, NOON, NOON) == (
        "the budget (7/m) lets it start now (2026-03-02 12:00:00Z), if nothing else comes late"
    )


def test_programs_read_the_instants_as_they_are() -> None:
    assert drain_document(DRAIN) == {
        "budget": "7/m",
        "schedules": 1,
        "slots": 3,
        "drained_at": "2026-03-02T12:00:25.714286+00:00",
        "whole": True,
    }
    assert turn_document(TURN) == {
        "slots": 3,
        "next_at": "2026-03-02T12:00:08.571429+00:00",
        "last_at": "2026-03-02T12:00:25.714286+00:00",
    }


def test_where_a_schedule_does_not_wait_there_is_no_object() -> None:
    assert turn_document(None) is None
