"""Pace: how far slots lie apart, and what that makes of policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from application.scheduling.declared import Declared
from application.scheduling.lint.finding import Finding
from domain.scheduling.definition import Repeat
from domain.scheduling.durations import render_duration
from domain.scheduling.policies.overlap import Allow
from domain.scheduling.triggers import Trigger

A_MINUTE: Final = timedelta(minutes=1)
SLOTS_LOOKED_AT: Final = 5


def unlimited_overlap(declared: Declared, now: datetime) -> Iterator[Finding]:
    """Runs that pile up: one starts every few seconds, whether or not the earlier ones have ended."""
    overlap = declared.definition.policies.overlap
    if not isinstance(overlap, Allow) or overlap.max_concurrent is not None:
        return
    distance = _shortest_distance(declared, now)
    if distance is not None and distance < A_MINUTE:
        yield Finding(
            schedule=declared.id,
            field="overlap",
            problem=f"is 'allow' without a limit, and slots lie {render_duration(distance)} apart: slow runs pile up",
            remedy='set a limit, such as overlap = { policy = "allow", max_concurrent = 3 }',
        )


def frequencies_without_effect(declared: Declared, now: datetime) -> Iterator[Finding]:
    """The rule itself is no faster than the slowest rate."""
    adaptive = declared.definition.policies.adaptive
    distance = _shortest_distance(declared, now) if adaptive else None
    if adaptive and distance is not None and adaptive.slowest <= distance:
        no_longer = f"({render_duration(adaptive.slowest)}) is no longer than slots lie apart"
        yield Finding(
            schedule=declared.id,
            field="adaptive.slowest",
            problem=f"{no_longer} ({render_duration(distance)}): nothing is thinned",
            remedy="lengthen it, or let the rule yield slots more often",
        )


def levels_that_nothing_keeps(declared: Declared, now: datetime) -> Iterator[Finding]:
    """A success expected more often than slots come, or an end before the beginning."""
    sla = declared.definition.policies.sla
    if sla is None:
        return
    distance = _shortest_distance(declared, now)
    if sla.must_run_every and distance is not None and sla.must_run_every < distance:
        shorter = f"({render_duration(sla.must_run_every)}) is shorter than slots lie apart"
        yield Finding(
            schedule=declared.id,
            field="sla.must_run_every",
            problem=f"{shorter} ({render_duration(distance)}): it is never kept",
            remedy="lengthen it to that and what a run may take",
        )
    if sla.late_after and sla.finish_within and sla.finish_within < sla.late_after:
        over = f"({render_duration(sla.finish_within)}) is over before late_after is"
        yield Finding(
            schedule=declared.id,
            field="sla.finish_within",
            problem=f"{over} ({render_duration(sla.late_after)})",
            remedy="lengthen it, or shorten late_after",
        )


def _shortest_distance(declared: Declared, now: datetime) -> timedelta | None:
    """Return how close the next slots of a rule lie; None where it has none, or a single one, and without a rule."""
    timing = declared.definition.timing
    slots = _coming(timing.trigger.bound_to(declared.id), now) if isinstance(timing, Repeat) else ()
    return min((later - earlier for earlier, later in pairwise(slots)), default=None)


def _coming(trigger: Trigger, now: datetime) -> Iterator[datetime]:
    slot = trigger.next(now)
    for _ in range(SLOTS_LOOKED_AT):
        if slot is None:
            return
        yield slot
        slot = trigger.next(slot)
