"""
Property: whatever happens to a one-off, its slot is accounted for exactly once per generation.

And a schedule may turn from a promise into a rule and back: what holds of every life holds of that one too.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from domain.scheduling.definition import Definition, Once
from domain.scheduling.progress import Pending
from domain.scheduling.slot import parse_fire_id
from tests.examples import AN_ID
from tests.property.scheduling.drawn import one_at_a_time, promises, rules, several_at_once, with_other_policies
from tests.property.scheduling.life import Life

any_overlap = one_at_a_time | several_at_once


class PromisedLife(Life):
    """A promise is made, moved, edited, withdrawn and made anew, whatever else happens."""

    definitions: st.SearchStrategy[Definition] = promises()

    @initialize(data=st.data())
    def somebody_promises(self, data: st.DataObject) -> None:
        self.apply(data.draw(self.definitions))

    @rule(data=st.data())
    def somebody_moves_it_or_makes_it_anew(self, data: st.DataObject) -> None:
        self.apply(data.draw(self.definitions))

    @precondition(lambda self: self.stands)
    @rule(data=st.data())
    def somebody_edits_the_policies(self, data: st.DataObject) -> None:
        generation = self.schedule.generation
        self.apply(data.draw(with_other_policies(self.schedule.definition, any_overlap)))
        assert self.schedule.generation == generation

    @invariant()
    def the_slot_is_accounted_for_once_it_is_decided(self) -> None:
        if self.stands and isinstance(self.schedule.definition.timing, Once):
            entry = self.world.store.at(AN_ID, self.schedule.definition.timing.at)
            is_accounted = entry is not None and entry.generation == self.schedule.generation
            assert is_accounted is not isinstance(self.schedule.progress, Pending)

    @invariant()
    def a_promise_runs_at_most_once_per_generation(self) -> None:
        if self.is_there:
            slots = [run.fire_id for run in self.world.store.state.runs.values() if not run.is_request]
            generations = Counter(parse_fire_id(fire_id).generation for fire_id in slots)
            assert not generations or max(generations.values()) == 1


class ChangingLife(PromisedLife):
    """The promise becomes a rule and the rule a promise, time and again."""

    definitions = promises() | rules(any_overlap)

    @invariant()
    def a_promise_runs_at_most_once_per_generation(self) -> None:
        """Not so for a rule; what holds of both is what the other invariants say."""


drawn = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)

TestPromised = PromisedLife.TestCase
TestPromised.settings = drawn
TestChanging = ChangingLife.TestCase
TestChanging.settings = drawn
