"""The slots that a clock change will affect, told before it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.scheduling.definition import Definition, Repeat
from domain.scheduling.triggers import ClockChangeEffect, affected
from entrypoints.cli.times import local


def coming_changes(definition: Definition, now: datetime) -> Iterator[str]:
    """Yield one line for each local time that a clock change of the coming year skips or repeats."""
    if isinstance(definition.timing, Repeat):
        yield from map(_line, affected(definition.timing.trigger, now))


def _line(effect: ClockChangeEffect) -> str:
    what = "does not exist" if effect.change.is_gap else "comes twice"
    slots = " and at ".join(local(slot, effect.timezone) for slot in effect.slots)
    fate = f"due at {slots}" if slots else "not due then"
    return f"clock change: {effect.local:%Y-%m-%d %H:%M:%S} {what} in {effect.timezone}; {fate}"
