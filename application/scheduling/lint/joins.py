"""Joins: schedules after several others, whose slots have to coincide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding
from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.definition import Once, Repeat
from domain.scheduling.triggers import At, Trigger
from domain.scheduling.values import MICROSECOND, ScheduleId

SLOTS_LOOKED_AT: Final = 500

ById: TypeAlias = Mapping[ScheduleId, Declared]


def joins_that_never_meet(schedules: Sequence[Declared], now: datetime) -> Iterator[Finding]:
    """A run of every upstream is waited for at one instant, and no instant is a slot of all of them."""
    by_id = {each.id: each for each in schedules}
    for declared in schedules:
        rules = _rules_behind(declared, by_id) if isinstance(declared.definition.timing, After) else ()
        if len(rules) > 1 and not _coincide(rules, now):
            yield Finding(
                schedule=declared.id,
                field="after",
                problem=f"joins rules that share none of their next {SLOTS_LOOKED_AT} slots: its own are skipped",
                remedy="let the upstreams have the same slots, or follow each other",
            )


def _rules_behind(declared: Declared, by_id: ById) -> Collection[Trigger]:
    """Return the rules whose slots must coincide for a run; none where these schedules alone do not tell."""
    rules: dict[Trigger, None] = {}
    behind = [declared.id]
    for id in behind:  # It grows while it is read; in a circle, too, each id enters once.
        match by_id[id].definition.timing if id in by_id else None:
            case Repeat(trigger=trigger):
                rules[trigger.bound_to(id)] = None
            case Once(at=at):
                rules[At(at)] = None
            case After(schedules=upstreams, outcome=outcome) if outcome is not UpstreamOutcome.FAILED:
                behind.extend(each for each in upstreams if each not in behind)
            case _:
                return ()
    return rules


def _coincide(rules: Collection[Trigger], now: datetime) -> bool:
    """Tell whether a slot after `now` is one of every rule; whoever is behind the foremost jumps to it or past it."""
    slots = [rule.next(now) for rule in rules]
    for _ in range(SLOTS_LOOKED_AT):
        due = [slot for slot in slots if slot is not None]
        if len(due) < len(slots):
            return False
        if min(due) == max(due):
            return True
        slots = [rule.next(max(due) - MICROSECOND) for rule in rules]
    return False
