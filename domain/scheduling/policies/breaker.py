"""The circuit breaker: after too many failures in a row a schedule rests, then tries with one slot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import ClassVar, Final, TypeAlias

import attrs

from domain.scheduling.decisions import Reason, Skip, Span, Start
from domain.scheduling.policies.limits import positive, positive_duration
from domain.scheduling.policies.overlap import Situation
from domain.scheduling.run_end import RunEnd
from domain.scheduling.values import FireId, in_utc

FAILURES: Final = 5
COOL_DOWN: Final = timedelta(minutes=10)


@attrs.frozen
class Closed:
    """Slots start; `failures` runs have failed since the last one that succeeded."""

    name: ClassVar[str] = "closed"
    failures: int = 0


@attrs.frozen
class Open:
    """Slots are skipped until the cool-down ends at `until`; the first slot decided from then on is the probe."""

    name: ClassVar[str] = "open"
    until: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Probing:
    """One run tries whether it works again; slots are skipped until it has ended."""

    name: ClassVar[str] = "probing"
    fire_id: FireId


Circuit: TypeAlias = Closed | Open | Probing


@attrs.frozen(kw_only=True)
class Breaker:
    """
    Trips after `failures` consecutive failed runs, in the order they settle, for `cool_down`.

    Expired and cancelled runs are neutral, runs by hand do not count, and while the circuit is not
    closed only the probe's end does.
    """

    failures: int = attrs.field(default=FAILURES, validator=positive)
    cool_down: timedelta = attrs.field(default=COOL_DOWN, validator=positive_duration)

    def hear(self, circuit: Circuit, ends: Iterable[RunEnd]) -> Circuit:
        """Return what becomes of the circuit when these runs have ended, in this order."""
        return reduce(self._after, (end for end in ends if not end.was_by_hand), circuit)

    def _after(self, circuit: Circuit, end: RunEnd) -> Circuit:
        match circuit:
            case Closed(failures) if end.has_failed:
                return Closed(failures + 1) if failures + 1 < self.failures else Open(end.at + self.cool_down)
            case Probing(fire_id) if fire_id == end.fire_id and end.has_failed:
                return Open(end.at + self.cool_down)
            case Closed() if end.has_succeeded:
                return Closed()
            case Probing(fire_id) if fire_id == end.fire_id:
                # A probe that expired or was cancelled has shown nothing: the next slot is another one.
                return Closed() if end.has_succeeded else Open(end.at)
            case _:
                return circuit


def let_through(circuit: Circuit, situation: Situation, now: datetime) -> tuple[Situation, tuple[Skip, ...]]:
    """Return the slots that may go on to the overlap policy, and those that the circuit skips."""
    match circuit:
        case Closed():
            return situation, ()
        case Open(until) if until <= now:
            return _one_of(situation)
        case _:
            return attrs.evolve(situation, held=(), incoming=()), _skipped(situation.candidates)


def _one_of(situation: Situation) -> tuple[Situation, tuple[Skip, ...]]:
    """Let the oldest candidate that may start through, as the probe; where none may, the oldest waits to be it."""
    candidates = situation.candidates
    able = filter(situation.affords, candidates)
    probe = next(able, candidates[0]).due_at if candidates else None
    held = tuple(each for each in situation.held if each.due_at == probe)
    incoming = tuple(each for each in situation.incoming if each.due_at == probe)
    return attrs.evolve(situation, held=held, incoming=incoming), _skipped(
        each for each in candidates if each.due_at != probe
    )


def _skipped(slots: Iterable[Start]) -> tuple[Skip, ...]:
    return tuple(Skip(Span.of(slot.due_at), Reason.CIRCUIT_OPEN) for slot in slots)
