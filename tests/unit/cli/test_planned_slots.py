"""A plan tells which slots of the coming week appear and vanish; what is due by now is decided, not lost."""

from __future__ import annotations

from datetime import timedelta

import attrs

from application.scheduling.plan import Effect, Plan, Step
from domain.scheduling.definition import Repeat
from domain.scheduling.policies.missed import SkipMissed
from domain.scheduling.schedule import Schedule
from domain.scheduling.triggers import Every
from entrypoints.cli.planned import planned
from tests.examples import A_DAY, A_DEFINITION, AN_HOUR, AN_ID, NOON, under

HOURLY = attrs.evolve(A_DEFINITION, timing=Repeat(Every(AN_HOUR)))
NOW = NOON + timedelta(hours=2, minutes=30)


def slots(before: Schedule, after: Schedule) -> tuple[int, int]:
    """Return how many slots appear and vanish when one takes the place of the other."""
    (told,) = planned(Plan((Step(AN_ID, Effect.CHANGED, before, after),)), NOW)
    return len(told.slots["appear"]), len(told.slots["vanish"])


def test_an_edit_of_a_policy_moves_no_slot_although_some_are_due() -> None:
    """No scheduler was there for two hours: applying decides those two slots before it edits."""
    before = Schedule.create(AN_ID, HOURLY, NOON)
    after = before.edit(under(HOURLY, missed=SkipMissed()), NOW).schedule

    assert slots(before, after) == (0, 0)


def test_an_edit_of_the_rule_lets_the_coming_slots_vanish_and_others_appear() -> None:
    """A daily rule at noon has one slot of each day in common with the hourly one."""
    before = Schedule.create(AN_ID, HOURLY, NOON)
    daily = attrs.evolve(HOURLY, timing=Repeat(Every(A_DAY, anchor=NOON)))

    assert slots(before, before.edit(daily, NOW).schedule) == (0, 7 * 24 - 7)
