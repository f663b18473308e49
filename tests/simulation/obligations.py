"""Liveness: what is owed when the faults end, and has to be met once nothing is in the way."""

from __future__ import annotations

from datetime import datetime

from domain.scheduling.slot import Slot
from tests.simulation.rules.rule import Breach
from tests.simulation.witness import WitnessedStore


class Obligations:
    """What is open now (runs, held slots, notices, events) has to go, new ones may come; alerts have to be told."""

    def __init__(self, store: WitnessedStore) -> None:
        state = store.state
        self._store = store
        self._runs = {fire_id for fire_id, run in state.runs.items() if not run.has_ended}
        self._held = {
            Slot(each.id, each.generation, hold.due_at) for each in state.schedules.values() for hold in each.held
        }
        self._notices = {(id, key) for id, notices in state.notices.items() for key in notices}
        self._events = {
            (id, each.generation, number)
            for id, each in state.schedules.items()
            for number in store.witness.numbers.undecided((id, each.generation))
        }
        self._told = self._undecided()

    def are_met(self, now: datetime) -> bool:
        """Tell whether nothing of it is left, and nothing stands in the past of the due index."""
        return not any(self._left()) and not self._is_overdue(now) and not self._untold(now)

    def breach(self, now: datetime) -> Breach:
        """Return what is still owed, as a breach."""
        runs, held, notices, events, told = self._left()
        next_due = self._store.next_due()
        undecided = f"undecided events {events}, undecided after others {told}"
        owed = f"unfinished {runs}, held {held}, not acted on {notices}, {undecided}"
        return Breach("Liveness", f"{owed}, alarms {self._untold(now)}, next due {next_due}")

    def _left(self) -> tuple[list[str], ...]:
        state = self._store.state
        self._runs = {each for each in self._runs if each in state.runs and not state.runs[each].has_ended}
        held = {Slot(id, each.generation, hold.due_at) for id, each in state.schedules.items() for hold in each.held}
        self._held &= held
        numbers = self._store.witness.numbers
        self._events = {(id, gen, number) for id, gen, number in self._events if number in numbers.undecided((id, gen))}
        self._told &= self._undecided()
        self._notices = {(id, key) for id, key in self._notices if key in state.notices.get(id, {})}
        return (
            sorted(self._runs),
            sorted(slot.fire_id for slot in self._held),
            sorted(key for _, key in self._notices),
            sorted(f"{id}-{generation}-n{number}" for id, generation, number in self._events),
            sorted(slot.fire_id for slot in self._told),
        )

    def _untold(self, now: datetime) -> list[str]:
        return self._store.witness.alarms.owed(self._store.state.schedules, now)

    def _undecided(self) -> set[Slot]:
        """Return the slots after others that could be decided."""
        followed, schedules = self._store.witness.followed, self._store.state.schedules
        return {
            Slot(id, each.generation, slot)
            for id, each in schedules.items()
            if each.follows
            for slot in followed.undecided(id, each)
        }

    def _is_overdue(self, now: datetime) -> bool:
        next_due = self._store.next_due()
        return next_due is not None and next_due < now
