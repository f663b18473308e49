"""From a failing world to the smallest one that still breaks the same rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from tests.simulation.gate import RATES
from tests.simulation.plan import Plan
from tests.simulation.witness import QUEUE_FAULTS
from tests.simulation.world import Ended, play

KINDS: Final = (*RATES, *QUEUE_FAULTS, "dies_at_work")
GROUPS: Final = ("C", "B", "w3", "w2", "ada", "time", "s3", "s2", "s1", *KINDS)
"""What is left out first; but one scheduler and one worker stay: without them no world comes to rest."""
ROUNDS: Final = 4


def shrunk(ended: Ended) -> Ended:
    """Leave out, greedily and more than once, what the breach does not need: turns, actors, kinds of faults, events."""
    for _ in range(ROUNDS):
        smaller = _with_fewer_events(_with_fewer_groups(_with_fewer_turns(ended)))
        if len(smaller.events) == len(ended.events):
            return smaller
        ended = smaller
    return ended


def _with_fewer_groups(ended: Ended) -> Ended:
    for name in GROUPS:
        ended = _still_broken(ended, ended.plan.leaving_out(name)) or ended
    return ended


def _still_broken(ended: Ended, plan: Plan) -> Ended | None:
    smaller = play(plan)
    same = smaller.breach and ended.breach and smaller.breach.rule == ended.breach.rule
    return smaller if same else None


def _with_fewer_turns(ended: Ended) -> Ended:
    enough = min(ended.turns, ended.plan.turns)
    for turns in _ever_more(enough):
        smaller = _still_broken(ended, attrs.evolve(ended.plan, turns=turns))
        if smaller:
            return smaller
    return ended


def _ever_more(enough: int) -> Iterator[int]:
    yield from (enough * eighths // 8 for eighths in range(1, 8))
    yield enough


def _with_fewer_events(ended: Ended) -> Ended:
    """Keep what happened but for a half, then but for quarters, down to single events."""
    ended = _still_broken(ended, attrs.evolve(ended.plan, only=frozenset(ended.events))) or ended
    size = len(ended.events)
    while size > 1:
        size = (size + 1) // 2
        for piece in _pieces(ended.events, size):
            rest = frozenset(ended.events).difference(piece)
            ended = _still_broken(ended, attrs.evolve(ended.plan, only=rest)) or ended
    # Where the events are named, the kinds of those that do not happen need not be.
    named = attrs.evolve(ended.plan, without=ended.plan.without.difference(KINDS))
    return _still_broken(ended, named) or ended


def _pieces(events: Sequence[str], size: int) -> list[Sequence[str]]:
    return [events[start : start + size] for start in range(0, len(events), size)]
