"""Exclusive groups within one batch: whose turn it is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from application.ports.schedule_store import Standing
from domain.scheduling.definition import Priority
from domain.scheduling.values import EPOCH, GroupName

_RANKS: Final = {priority: rank for rank, priority in enumerate(Priority)}


def one_of_each_group(standings: Sequence[Standing]) -> Sequence[Standing]:
    """
    Leave of each exclusive group one schedule: that with the oldest open slot, the more urgent of two as old.

    The others cannot know yet what it starts. Taking turns by age is what keeps a busy member from
    shutting the others out.
    """
    chosen: dict[GroupName, Standing] = {}
    for standing in standings:
        group = standing.schedule.definition.policies.exclusive
        if group and (group not in chosen or _turn(standing) < _turn(chosen[group])):
            chosen[group] = standing
    return [each for each in standings if _is_chosen(each, chosen)] if chosen else standings


def _is_chosen(standing: Standing, chosen: dict[GroupName, Standing]) -> bool:
    group = standing.schedule.definition.policies.exclusive
    return group is None or chosen[group] is standing


def _turn(standing: Standing) -> tuple[object, ...]:
    schedule = standing.schedule
    return (schedule.open_since() or EPOCH, _RANKS[schedule.definition.priority], schedule.id)
