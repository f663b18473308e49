"""
Faults that a scenario can plan, as a small library for anybody's features.

A process (scheduler or worker) reaches the store and the queue through `Faults.behind(port)`. A *strike* is
planned before or after a call of a port's method, strikes once, and does one of these:

- `die`: the process is gone at that very point; nothing is tidied up;
- `lose_the_reply`: the call was carried out, but its caller hears `StoreUnreachable`;
- `Strand.stop`: the process is frozen there (SIGSTOP) until the scenario lets it go on.

An `Outage` is a time in which the store answers nobody. The steps that use these are in
`entrypoints/testing/steps/faults.py`; they name what is lost in the words of the glossary:

    Given the scheduler dies after recording 09:00 and before handing it over
    Given the queue loses the delivery of 09:00
    Given the store does not answer until 09:01
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar, cast

import attrs

from application.ports.clock import Clock
from application.ports.delivery_queue import HandOver
from application.ports.errors import StoreUnreachable
from application.ports.schedule_store import Record
from entrypoints.testing.strand import Died

P = TypeVar("P")

Moment: TypeAlias = Literal["before", "after"]
Concerned: TypeAlias = Callable[[tuple[Any, ...]], bool]


def die() -> None:
    """End the process at this very point."""
    raise Died


def lose_the_reply() -> None:
    """Let the caller hear nothing of a call that was carried out."""
    raise StoreUnreachable("the reply was lost")


def any_call(_arguments: tuple[Any, ...]) -> bool:
    """Concern every call of the method."""
    return True


def that_records(slot: datetime) -> Concerned:
    """Concern the `record` that accounts for `slot`."""

    def concerned(arguments: tuple[Any, ...]) -> bool:
        records: Iterable[Record] = arguments[2]
        return any(each.span.first <= slot <= each.span.last for record in records for each in record.entries)

    return concerned


def that_records_a_fallback(arguments: tuple[Any, ...]) -> bool:
    """Concern the `record` that has a failed run followed by its fallback."""
    records: Iterable[Record] = arguments[2]
    return any(run.is_fallback for record in records for run in record.runs)


def that_hands_over(slot: datetime) -> Concerned:
    """Concern the `deliver` that hands over the run of `slot`."""

    def concerned(arguments: tuple[Any, ...]) -> bool:
        handovers: Iterable[HandOver] = arguments[2]
        return any(handover.change.after.due_at == slot for handover in handovers)

    return concerned


@attrs.define
class Outage:
    """A time in which the store does not answer, up to an instant of the scenario's clock (exclusive)."""

    clock: Clock
    until: datetime | None = None

    def check(self) -> None:
        """Raise `StoreUnreachable` while the outage lasts."""
        if self.until and self.clock.now() < self.until:
            raise StoreUnreachable("the store does not answer")


@attrs.frozen
class Strike:
    """One planned fault: what happens, and at which side of which call."""

    moment: Moment
    method: str
    concerned: Concerned
    happen: Callable[[], object]


@attrs.define
class Faults:
    """The faults of one process, and the only way by which it reaches its ports."""

    outage: Outage
    planned: list[Strike] = attrs.field(factory=list)

    def plan(self, moment: Moment, method: str, happen: Callable[[], object], concerned: Concerned = any_call) -> None:
        """Let `happen` strike once, at the next call of `method` that is concerned."""
        self.planned.append(Strike(moment, method, concerned, happen))

    def behind(self, port: P) -> P:
        """Return the port as this process reaches it."""
        return cast(P, _Struck(port, self))

    def strike(self, moment: Moment, method: str, arguments: tuple[Any, ...]) -> None:
        """Let what was planned for this call happen."""
        for strike in self.planned:
            if (strike.moment, strike.method) == (moment, method) and strike.concerned(arguments):
                self.planned.remove(strike)
                strike.happen()
                return


class _Struck:
    """A port whose every call passes the faults of its process."""

    def __init__(self, port: object, faults: Faults) -> None:
        self._port: Final = port
        self._faults: Final = faults

    def __getattr__(self, method: str) -> Callable[..., object]:
        call = getattr(self._port, method)

        def struck(*arguments: Any, **named: Any) -> object:
            self._faults.outage.check()
            self._faults.strike("before", method, arguments)
            result: object = call(*arguments, **named)
            self._faults.strike("after", method, arguments)
            return result

        return struck
