"""The audit of fan-outs: has every item exactly one child run, and has none gone on without its parent?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from application.ports.run_store import RunStore
from domain.scheduling.run import Run
from domain.scheduling.run_states import FannedOut


def items_agree(runs: RunStore, parents: Iterable[Run]) -> Iterator[str]:
    """Compare the items of runs that fanned out with their child runs; one that moved on meanwhile has no verdict."""
    for parent in parents:
        problems = tuple(_problems(runs, parent)) if parent.items else ()
        if problems and runs.get(parent.fire_id) == parent:
            yield from problems


def _problems(runs: RunStore, parent: Run) -> Iterator[str]:
    state = parent.state
    left = {item.key for item in state.left} if isinstance(state, FannedOut) else set()
    children = runs.many(parent.children)
    for key, fire_id, child in zip(parent.items, parent.children, children, strict=True):
        if key in left and child:
            yield f"{fire_id}: the child run exists, and its item is still to be recorded"
        elif key not in left and child is None:
            yield f"{fire_id}: an item of {parent.fire_id}, but its child run is not in the store"
        elif child and parent.has_ended and not child.has_ended:
            yield f"{fire_id}: the child run is {child.state.name}, and {parent.fire_id} has ended"
