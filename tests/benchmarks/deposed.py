"""`python -m tests.benchmarks.deposed`: what schedulers weigh that lead in turns, because each leader is stopped."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from adapters.embedded.waiting import came_true
from application.scheduling.declared import Declarations
from application.scheduling.operations import Operator
from entrypoints.demo.processes import Role
from tests.chaos.commands import WORK
from tests.chaos.faults import Rhythm
from tests.chaos.ground import Ground, ground
from tests.chaos.memory import MEGABYTE, resident_bytes
from tests.chaos.promises import ORIGIN, declared
from tests.chaos.soak import CAST, FRUGAL
from tests.patience import A_WHILE

# Shorter than by default, so that a leader is deposed within a second.
RHYTHM: Final = Rhythm(lease_ttl=timedelta(milliseconds=600))
EVERY_SECOND: Final[Mapping[str, Any]] = {"command": WORK, "every": "1s", "spread": True}
WARM_UP: Final = 25.0  # seconds, in which the store fills until retention trims
LEADS_FOR: Final = 0.7  # seconds, after which it is stopped in its turn
TOLD_EVERY: Final = 10


def main() -> None:
    """Depose leaders and print now and then how many megabytes each scheduler and each worker has."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.deposed", description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each of the two is deposed (default 40)")
    parser.add_argument("--schedules", type=int, default=600, help="one-second schedules (default 600)")
    chosen = parser.parse_args()
    with ground(RHYTHM, FRUGAL) as site:
        _promise(site, chosen.schedules)
        for number, role in enumerate(CAST):
            site.cast.start(role, number % 2)
        time.sleep(WARM_UP)
        for times in range(chosen.times + 1):
            if times % TOLD_EVERY == 0:
                print(f"{times:>5} times   {_weights(site)}", flush=True)
            for _ in site.cast.living("scheduler"):
                _depose(site)


def _promise(site: Ground, schedules: int) -> None:
    wanted = tuple(declared(f"every-second-{number:04}", EVERY_SECOND) for number in range(schedules))
    site.container.applying().apply(Declarations(origin=ORIGIN, schedules=wanted), Operator(by="benchmark"))


def _depose(site: Ground) -> None:
    """Stop the leader until the other leads, let it wake up, and leave both the time to go on."""
    assert came_true(lambda: site.cast.leader() is not None, A_WHILE), "nobody leads"
    leader, epoch, at = site.cast.leader(), site.watch.epoch, time.monotonic()
    assert leader
    site.cast.freeze(leader)
    assert came_true(lambda: site.watch.taken_over_after(at, epoch) is not None, A_WHILE), "nobody took over"
    site.cast.thaw(leader)
    time.sleep(LEADS_FOR)


def _weights(site: Ground) -> str:
    roles: Sequence[Role] = ("scheduler", "worker")
    processes = [(role, site.cast.living(role)) for role in roles]
    sizes = ((role, [resident_bytes(each.pid) / MEGABYTE for each in found]) for role, found in processes)
    return "   ".join(f"{role}s {' and '.join(f'{size:.1f}' for size in found)} MB" for role, found in sizes)


if __name__ == "__main__":
    main()
