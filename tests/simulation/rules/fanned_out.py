"""Each item of a fan-out becomes exactly one child run, and its run ends if and only if all of them have."""

from __future__ import annotations

from domain.scheduling.run import Run
from domain.scheduling.run_states import FannedOut, Running, RunState, Succeeded
from domain.scheduling.values import FireId
from tests.simulation.rules.rule import Moved, Rule


class FansOut(Rule):
    """Remembers what each command returned, and the state of every child, from the transitions alone."""

    def __init__(self) -> None:
        self.items: dict[FireId, set[FireId]] = {}
        self.states: dict[FireId, RunState] = {}

    def moved(self, event: Moved) -> None:
        run = event.after
        if isinstance(event.before.state, Running) and isinstance(run.state, FannedOut):
            self.items[run.fire_id] = set(run.children)
        for child in event.children:
            self._begin(run, child)
        if run.fire_id in self.states:
            self.states[run.fire_id] = run.state
        if isinstance(event.before.state, FannedOut) and run.has_ended:
            self._may_end(run)

    def _begin(self, parent: Run, child: Run) -> None:
        if child.fire_id not in self.items.get(parent.fire_id, ()):
            raise self.broken(f"{child.fire_id} begins, and no command returned its item")
        known = self.states.get(child.fire_id)
        if known and (not parent.retried or isinstance(known, Succeeded) or known.name not in _WITHOUT_SUCCESS):
            raise self.broken(f"{child.fire_id} begins once more, and is {known.name}")
        self.states[child.fire_id] = child.state

    def _may_end(self, run: Run) -> None:
        states = [self.states.get(child) for child in self.items[run.fire_id]]
        names = [state.name if state else "missing" for state in states]
        if not set(names) <= {Succeeded.name, *_WITHOUT_SUCCESS}:
            raise self.broken(f"{run.fire_id} is {run.state.name}, and its child runs are {sorted(names)}")
        if (run.state.name == Succeeded.name) is not (set(names) == {Succeeded.name}):
            raise self.broken(f"{run.fire_id} is {run.state.name} after {sorted(names)}")


_WITHOUT_SUCCESS = frozenset(("failed", "expired", "cancelled"))
