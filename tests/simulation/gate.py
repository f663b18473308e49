"""The gate between a process and its ports, where the seed lets faults happen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from random import Random
from typing import Any, Final, TypeVar, cast

from application.ports.errors import StoreUnreachable
from domain.scheduling.values import ZERO
from tests.simulation.stage import Actor

P = TypeVar("P")

RATES: Final = {
    "switch": (0.0, 0.1, 0.3),
    "delay": (0.0, 0.01, 0.05),
    "freeze": (0.0, 0.005, 0.02),
    "crash_before": (0.0, 0.005, 0.02),
    "crash_after": (0.0, 0.005, 0.02),
    "unreachable": (0.0, 0.01, 0.03),
    "lost_reply": (0.0, 0.01, 0.03),
}
"""
How likely each kind of fault is at one port call; every world draws one rate of each.

`switch` lets others go on first, `delay` lets time pass, `freeze` more of it than a lease lasts.
A crash ends the process before or after the call took effect; the store is unreachable, or does what it was
asked and its reply is lost.
"""


class Died(BaseException):
    """The process is gone: nothing catches this, and nothing is tidied up."""


def draw_rates(stream: Random) -> dict[str, float]:
    """Return the rates of one world: most worlds know some kinds of faults only, which lets each kind bite."""
    return {kind: stream.choice(rates) for kind, rates in RATES.items()}


class Gate:
    """The only way by which one actor's processes reach their ports."""

    def __init__(self, actor: Actor, rates: dict[str, float]) -> None:
        self.actor, self.stage = actor, actor.stage
        self._draw = self.stage.plan.stream(f"faults of {actor.name}").random
        self._calls = 0
        drawn = {kind: rate for kind, rate in rates.items() if rate}
        self._edges = list(zip(accumulate(drawn.values()), drawn, strict=True))
        self._total = sum(drawn.values())

    def behind(self, port: P) -> P:
        """Return the port as the actor's processes reach it."""
        return cast(P, _Guarded(port, self))

    def pass_through(self, method: str, call: Callable[[], object]) -> object:
        """Make a call, with whatever the seed lets happen on the way."""
        self._calls += 1
        point = self._draw()
        if point >= self._total or self.stage.is_calm:
            return self._reach(call)
        kind = next(kind for edge, kind in self._edges if point < edge)
        event = f"{self.actor.name}#{self._calls}"
        if not self.stage.plan.lets(event, kind):
            return self._reach(call)
        self.stage.happens(event, f"{kind} at {method}")
        # What follows the leading digits of the draw is as random as they are, and costs the stream nothing.
        self._strike_before(kind, point * 7919 % 1)
        result = self._reach(call)
        self._strike_after(kind)
        return result

    def _strike_before(self, kind: str, fraction: float) -> None:
        match kind:
            case "switch":
                self.actor.sleep(ZERO)
            case "delay":
                self.actor.sleep(self.stage.unit * 2 * fraction)
            case "freeze":
                self.actor.sleep(self.stage.unit * (3 + 12 * fraction))
            case "crash_before":
                raise Died
            case "unreachable":
                raise StoreUnreachable("nobody answers")

    def _strike_after(self, kind: str) -> None:
        match kind:
            case "crash_after":
                raise Died
            case "lost_reply":
                raise StoreUnreachable("the reply was lost")

    def _reach(self, call: Callable[[], object]) -> object:
        self.stage.acting = self.actor.process
        return call()


class _Guarded:
    """A port whose every call passes the gate."""

    def __init__(self, port: object, gate: Gate) -> None:
        self._port, self._gate = port, gate

    def __getattr__(self, method: str) -> Callable[..., object]:
        call, gate = getattr(self._port, method), self._gate

        def guarded(*arguments: Any, **named: Any) -> object:
            return gate.pass_through(method, lambda: call(*arguments, **named))

        setattr(self, method, guarded)
        return guarded
