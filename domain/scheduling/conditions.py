"""Conditions: which slots may go on, as the gauges read that a schedule asks through its gate and its frequency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from domain.scheduling.decisions import Decision, Hold, Reason, Skip, Span, Start
from domain.scheduling.definition import Policies
from domain.scheduling.policies.adaptive import Adaptive
from domain.scheduling.policies.gauges import GaugeName, Measured, Readings
from domain.scheduling.policies.overlap import Situation, room_beside

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule

Judged: TypeAlias = tuple[Situation, tuple[Decision, ...]]
"""What goes on to the circuit and the overlap policy, and what was decided about the others."""


def let_through(schedule: Schedule, situation: Situation, readings: Readings | None) -> Judged:
    """
    Return the slots that may go on as the gauges read, and what becomes of the others.

    A closed gate lets nothing through; behind an open one slots are thinned. What has come due is judged, and
    held slots as soon as there is room for a run: until then the gate has nothing to decide. `readings` is None
    where nobody could read a gauge, as in a command: then slots are held for the leader, who can.
    """
    policies = schedule.definition.policies
    if not policies.gauges:
        return situation, ()
    if readings is None:
        return attrs.evolve(situation, held=(), incoming=()), (*situation.held, *map(_held, situation.incoming))
    at_the_gate = _at_the_gate(policies, situation)
    if policies.gate and not policies.gate.is_open(readings.get(policies.gate.gauge)):
        return _without(situation, at_the_gate), _skipped(at_the_gate, Reason.GATE_CLOSED)
    if policies.adaptive:
        surplus = _surplus(schedule, policies.adaptive, situation, readings)
        return _without(situation, surplus), _skipped(surplus, Reason.THROTTLED)
    return situation, ()


def reading_of_starts(policies: Policies, readings: Readings) -> float | None:
    """Return the reading that a run is told: that of the frequency, or else of the gate; None where none is asked."""
    gauge = _gauge_of_starts(policies)
    return readings.get(gauge) if gauge else None


def measured(policies: Policies, decision: Decision, readings: Readings) -> Measured | None:
    """Return what the gauge showed that a decision came from; None where it came from none."""
    gauge = _gauge_behind(policies, decision)
    return Measured.of(gauge, readings) if gauge else None


def last_started(schedule: Schedule, starts: Iterable[Start]) -> datetime | None:
    """Return the newest slot that has started; None where no frequency depends on it."""
    if not schedule.definition.policies.adaptive:
        return None
    known = [schedule.last_started] if schedule.last_started else []
    return max([*known, *(start.due_at for start in starts)], default=None)


def _gauge_of_starts(policies: Policies) -> GaugeName | None:
    asking = policies.adaptive or policies.gate
    return asking.gauge if asking else None


def _gauge_behind(policies: Policies, decision: Decision) -> GaugeName | None:
    match decision:
        case Start():
            return _gauge_of_starts(policies)
        case Skip(reason=Reason.GATE_CLOSED):
            return policies.gate.gauge if policies.gate else None
        case Skip(reason=Reason.THROTTLED):
            return policies.adaptive.gauge if policies.adaptive else None
        case _:
            return None


def _at_the_gate(policies: Policies, situation: Situation) -> Sequence[datetime]:
    there_is_room = room_beside(policies.overlap, situation.unfinished) != 0
    held = [each.due_at for each in situation.held if there_is_room or each.reason is Reason.GAUGE]
    return [*held, *(each.due_at for each in situation.incoming)]


def _surplus(schedule: Schedule, adaptive: Adaptive, situation: Situation, readings: Readings) -> Sequence[datetime]:
    """Return the slots that come too soon after the one before them that started, waits to start, or is let through."""
    accepted = {each.due_at for each in situation.held if each.reason is not Reason.GAUGE}
    coming = [each.due_at for each in situation.candidates if each.due_at not in accepted]
    last = max([*accepted, *([schedule.last_started] if schedule.last_started else [])], default=None)
    surplus: list[datetime] = []
    for slot in coming:
        if adaptive.lets_through(slot, last, readings.get(adaptive.gauge)):
            last = slot
        else:
            surplus.append(slot)
    return surplus


def _held(slot: Start) -> Hold:
    return Hold(slot.due_at, Reason.GAUGE, slot.late)


def _skipped(slots: Iterable[datetime], reason: Reason) -> tuple[Skip, ...]:
    return tuple(Skip(Span.of(slot), reason) for slot in slots)


def _without(situation: Situation, gone: Sequence[datetime]) -> Situation:
    if not gone:
        return situation
    left_out = frozenset(gone)
    held = tuple(each for each in situation.held if each.due_at not in left_out)
    incoming = tuple(each for each in situation.incoming if each.due_at not in left_out)
    return attrs.evolve(situation, held=held, incoming=incoming)
