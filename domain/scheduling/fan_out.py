"""Fan-out: a run whose command returned items goes on as child runs, and ends when all of them have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from domain.scheduling.definition import CommandCall, Policies
from domain.scheduling.errors import InvalidValue
from domain.scheduling.run import Run, retry_window
from domain.scheduling.run_states import Cancelled, Ended, Failed, FannedOut, Item, Succeeded, Waiting
from domain.scheduling.slot import child_fire_id

ITEMS_LIMIT: Final = 1_000
"""How many items a command may return at most."""

PORTION: Final = 100
"""How many child runs are recorded in one write at most."""


@attrs.frozen
class Onward:
    """How a run that fanned out goes on, and the child runs that begin, or begin again, in the same write."""

    parent: Run
    children: tuple[Run, ...] = ()


def check_spread(run: Run, command: str) -> None:
    """Raise `InvalidValue` for the items of a child run: one level can be shown, bounded and cancelled as a whole."""
    if run.parent:
        raise InvalidValue("items", command, "are returned by a child run", "return all items from its parent")


def spread(parent: Run, state: FannedOut, policies: Policies, now: datetime, portion: int = PORTION) -> Onward:
    """Record the next portion of the items as child runs; those of a run that is asked to stop have ended already."""
    items, left = state.left[:portion], state.left[portion:]
    after = parent.go_on(attrs.evolve(state, left=left, look_at=now if left else None))
    return Onward(after, tuple(_child(parent, item, state.command, policies, now) for item in items))


def gather(
    parent: Run, state: FannedOut, children: Sequence[Run], policies: Policies, now: datetime, portion: int = PORTION
) -> Onward:
    """End the run if all of its children have; before, let those begin again that a retry by hand asks for."""
    again = [] if parent.cancel_asked_by else [child for child in children if _is_behind(child, parent)]
    if again:
        begun = tuple(_once_more(child, parent, policies, now) for child in again[:portion])
        look_at = now if again[portion:] else None
        return Onward(parent.go_on(attrs.evolve(state, look_at=look_at)), begun)
    if all(child.has_ended for child in children):
        return Onward(parent.go_on(_end(parent, children, now)))
    return Onward(parent.go_on(attrs.evolve(state, look_at=None)))


def to_stop(parent: Run, children: Sequence[Run]) -> tuple[Run, ...]:
    """Return the child runs that are still to be asked to stop, because their parent was."""
    if not parent.cancel_asked_by:
        return ()
    return tuple(child for child in children if not child.has_ended and not child.cancel_asked_by)


def counts(children: Sequence[Run]) -> dict[str, int]:
    """Return how many child runs are in each state."""
    return dict(sorted(Counter(child.state.name for child in children).items()))


def _child(parent: Run, item: Item, command: str, policies: Policies, now: datetime) -> Run:
    child = Run(
        fire_id=child_fire_id(parent.fire_id, item.key),
        schedule_id=parent.schedule_id,
        due_at=parent.due_at,
        revision=parent.revision,
        command=CommandCall(command, item.arguments),
        priority=parent.priority,
        recorded_at=now,
        late=parent.late,
        expires_at=parent.expires_at,
        retry_until=retry_window(now, policies),
        timeout=parent.timeout,
        retried=parent.retried,
        state=Waiting(1, now),
    )
    return child.cancel(now, by=parent.cancel_asked_by) if parent.cancel_asked_by else child


def _is_behind(child: Run, parent: Run) -> bool:
    is_without_success = child.has_ended and not isinstance(child.state, Succeeded)
    return is_without_success and child.retried < parent.retried


def _once_more(child: Run, parent: Run, policies: Policies, now: datetime) -> Run:
    return attrs.evolve(child.begin_again(now, policies=policies), retried=parent.retried)


def _end(parent: Run, children: Sequence[Run], now: datetime) -> Ended:
    succeeded = {child.fire_id for child in children if isinstance(child.state, Succeeded)}
    # A child that somebody took out of the store is none that succeeded.
    others = [fire_id for fire_id in parent.children if fire_id not in succeeded]
    if not others:
        return Succeeded(now)
    if parent.cancel_asked_by:
        return Cancelled(now, parent.cancel_asked_by)
    total = len(parent.items)
    return Failed(now, f"{len(others)} of {total} child runs did not succeed; the first is {others[0]}")
