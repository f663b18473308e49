"""Deciding: a schedule hears how its runs ended, and every slot that has come due gets its account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.backlog import released
from domain.scheduling.circumstances import Circumstances
from domain.scheduling.conditions import last_started
from domain.scheduling.decided import Decided, accounted, split
from domain.scheduling.decisions import Start
from domain.scheduling.definition import Once
from domain.scheduling.fallback import fallbacks
from domain.scheduling.intake import intake_goes_on, moved_on
from domain.scheduling.lining_up import in_line
from domain.scheduling.listening import slot_of
from domain.scheduling.planning import plan
from domain.scheduling.policies.breaker import Circuit, Closed, Open, Probing
from domain.scheduling.progress import onward
from domain.scheduling.run_end import RunEnd
from domain.scheduling.settling import gap_skipped
from domain.scheduling.troubles import after_ends
from domain.scheduling.watching import awake

if TYPE_CHECKING:
    from domain.scheduling.pausing import Pause
    from domain.scheduling.schedule import Schedule


def hear(schedule: Schedule, ends: Sequence[RunEnd], now: datetime) -> Decided:
    """Let the circuit count the runs that ended, note successes and alarms, and let a fallback follow each failure."""
    breaker = schedule.definition.policies.breaker
    own = [end for end in ends if end.generation == schedule.generation]
    circuit = breaker.hear(schedule.circuit, own) if breaker else Closed()
    runs = fallbacks(ends, schedule.revision, now)
    succeeded = _newest_success(schedule, own)
    watched = after_ends(schedule, own, circuit, now)
    if (circuit, succeeded, watched.watch) == (schedule.circuit, schedule.succeeded, schedule.watch) and not runs:
        return Decided.nothing(schedule)
    after = attrs.evolve(
        schedule, circuit=circuit, succeeded=succeeded, watch=watched.watch, version=schedule.version + 1
    )
    return Decided(before=schedule, schedule=after, runs=runs, alerts=watched.alerts)


def _newest_success(schedule: Schedule, ends: Sequence[RunEnd]) -> datetime | None:
    """A one-off has no slot after its own that would ask for it."""
    if isinstance(schedule.definition.timing, Once):
        return None
    slots = [end.slot for end in ends if end.has_succeeded and end.slot]
    return max([*slots, *([schedule.succeeded] if schedule.succeeded else [])], default=None)


def decide(schedule: Schedule, now: datetime, circumstances: Circumstances) -> Decided:
    """Decide every slot up to and including `now`, unless the schedule is retired, paused or ahead of the clock."""
    if schedule.retired or schedule.stands_until(now):
        return Decided.nothing(schedule)
    if schedule.paused:
        return _after_pause(schedule, schedule.paused, now, circumstances)
    return _all_that_is_due(schedule, now, circumstances)


def _after_pause(schedule: Schedule, pause: Pause, now: datetime, circumstances: Circumstances) -> Decided:
    if pause.until is None or now < pause.until:
        return Decided.nothing(schedule)
    gap = gap_skipped(schedule, pause.until, now)
    if intake_goes_on(gap.schedule):
        # More came during the pause than one decision reads: it ends when the last of that has been skipped.
        return gap
    return gap.and_then(decide(awake(gap.schedule, now), now, circumstances))


def _all_that_is_due(schedule: Schedule, now: datetime, circumstances: Circumstances) -> Decided:
    fresh, amended, held = split(plan(schedule, now, circumstances), schedule.held)
    starts = [each for each in (*amended, *fresh) if isinstance(each, Start)]
    moved = attrs.evolve(
        schedule,
        progress=onward(schedule.progress, now, settled=bool(fresh)),
        held=held,
        circuit=_circuit_after(schedule, starts),
        started=schedule.started + len(starts),
        last_started=last_started(schedule, starts),
        version=schedule.version + 1,
    )
    after = moved_on(schedule, moved, now)
    slots = accounted(schedule, after, now, fresh=fresh, amended=amended, readings=circumstances.readings)
    return in_line(released(slots, now, circumstances) if schedule.backlog else slots, now)


def _circuit_after(schedule: Schedule, starts: Sequence[Start]) -> Circuit:
    # An open circuit lets one slot through at most, the probe.
    if isinstance(schedule.circuit, Open) and schedule.definition.policies.breaker and starts:
        return Probing(slot_of(schedule, starts[0].due_at).fire_id)
    return schedule.circuit
