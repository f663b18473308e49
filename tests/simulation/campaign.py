"""Many worlds, one after another or in several processes, until one of them breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import Final

import attrs

from tests.simulation.plan import Plan
from tests.simulation.world import Ended, play

CHUNK: Final = 100


def first_broken(plan: Plan, seeds: Sequence[int]) -> Ended | None:
    """Play these seeds, and return how the first world ended in which a rule was broken."""
    worlds = (play(attrs.evolve(plan, seed=seed)) for seed in seeds)
    return next((ended for ended in worlds if ended.breach), None)


def chunks(first: int, count: int) -> list[range]:
    """Split seeds into pieces of work of about a second each."""
    return [range(start, min(start + CHUNK, first + count)) for start in range(first, first + count, CHUNK)]


def broken(plan: Plan, count: int, jobs: int) -> Iterator[tuple[int, Plan | None]]:
    """Play `count` seeds from the plan's on; yield, chunk by chunk, how many were played and which one failed."""
    work = chunks(plan.seed, count)
    if jobs == 1:
        yield from map(_failing, repeat(plan), work)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_failing, repeat(plan), work)


def _failing(plan: Plan, seeds: Sequence[int]) -> tuple[int, Plan | None]:
    ended = first_broken(plan, seeds)
    return len(seeds), ended.plan if ended else None
