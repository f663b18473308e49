"""What is going to happen to whom and when, drawn from a seed before anything happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final

import attrs


class Kind(StrEnum):
    """How things go wrong."""

    KILL_LEADER = "kill -9 of the leader"
    KILL_STANDBY = "kill -9 of a standby"
    KILL_WORKER = "kill -9 of a worker with its horse"
    KILL_WORKER_ALONE = "kill -9 of a worker whose horse lives on"
    KILL_HORSE = "kill -9 of a work-horse"
    KILL_SERVER = "kill -9 of the server"
    RESTART_SERVER = "restart of the server"
    FREEZE_LEADER = "the leader stopped past its lease"
    FREEZE_WORKER = "a worker stopped until it counts as lost"
    CUT = "network cut"
    STALL = "network stalled"
    HALF_OPEN = "replies lost"


KILLS: Final[Mapping[Kind, int]] = {
    Kind.KILL_LEADER: 22,
    Kind.KILL_STANDBY: 13,
    Kind.KILL_WORKER: 20,
    Kind.KILL_WORKER_ALONE: 10,
    Kind.KILL_HORSE: 30,
    Kind.KILL_SERVER: 5,
}
DISTURBANCES: Final[Mapping[Kind, int]] = {
    Kind.RESTART_SERVER: 1,
    Kind.FREEZE_LEADER: 3,
    Kind.FREEZE_WORKER: 2,
    Kind.CUT: 2,
    Kind.STALL: 2,
    Kind.HALF_OPEN: 2,
}


@attrs.frozen(kw_only=True)
class Rhythm:
    """The times that the processes live by: how long a lease lasts, how often hearts beat, how long silence may be."""

    lease_ttl: timedelta = timedelta(seconds=3)
    heartbeat: timedelta = timedelta(seconds=1)
    lost_after: timedelta = timedelta(seconds=4)

    def environment(self) -> Mapping[str, str]:
        """Return the settings of a process that lives by these times."""
        times = {"LEASE_TTL": self.lease_ttl, "HEARTBEAT": self.heartbeat, "LOST_AFTER": self.lost_after}
        return {f"KEPT_{name}": f"{time / timedelta(milliseconds=1):.0f}ms" for name, time in times.items()}


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that goes wrong: when (from the beginning), what, for how long, and a draw that says to whom."""

    at: timedelta
    kind: Kind
    lasts: timedelta
    whom: float

    @property
    def is_kill(self) -> bool:
        """Tell whether a process dies of it."""
        return self.kind in KILLS


def draw(random: Random, length: timedelta, kills: int, disturbances: int, rhythm: Rhythm) -> tuple[Fault, ...]:
    """Return the faults of a run of `length`, in order; each kind comes once at least where there are enough."""
    drawn = [
        *_spread(_dealt(KILLS, kills, random), length, random, rhythm),
        *_spread(_dealt(DISTURBANCES, disturbances, random), length, random, rhythm),
    ]
    return tuple(sorted(drawn, key=lambda fault: fault.at))


def _dealt(weights: Mapping[Kind, int], number: int, random: Random) -> list[Kind]:
    surplus = random.choices(list(weights), weights=list(weights.values()), k=max(0, number - len(weights)))
    kinds = [*random.sample(list(weights), len(weights)), *surplus][:number]
    random.shuffle(kinds)
    return kinds


def _spread(kinds: list[Kind], length: timedelta, random: Random, rhythm: Rhythm) -> Iterator[Fault]:
    for index, kind in enumerate(kinds):
        at = length * (index + random.random()) / len(kinds)
        yield Fault(at=at, kind=kind, lasts=_lasts(kind, random, rhythm), whom=random.random())


def _lasts(kind: Kind, random: Random, rhythm: Rhythm) -> timedelta:
    """Freezing lasts until others have taken over; for everything else, more or less than a lease."""
    longer = 1.1 + random.random() * 0.7
    match kind:
        case Kind.FREEZE_WORKER:
            return rhythm.lost_after * longer
        case Kind.FREEZE_LEADER:
            return rhythm.lease_ttl * longer
        case Kind.KILL_SERVER | Kind.RESTART_SERVER:
            return timedelta(seconds=random.uniform(0.1, 1.5))
        case _:
            return rhythm.lease_ttl * random.uniform(0.3, 2.0)
