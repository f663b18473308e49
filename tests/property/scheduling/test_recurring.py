"""
Property: whatever happens to a recurring schedule, each of its slots stands in the ledger exactly once.

Checked after every step by the application's own audit, and by a naive count that walks slot by slot and knows
nothing of revisions, checkpoints or spans.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from domain.scheduling.definition import Definition, Repeat
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.progress import Through
from domain.scheduling.run import Run
from domain.scheduling.triggers import Trigger
from tests.examples import A_DEFINITION, AN_HOUR, AN_ID, NOON
from tests.property.scheduling.drawn import one_at_a_time, rules, several_at_once, with_other_policies
from tests.property.scheduling.life import Life

any_overlap = one_at_a_time | several_at_once


class RecurringLife(Life):
    """A rule is created, edited, deleted and created anew, whatever else happens."""

    overlap: ClassVar[st.SearchStrategy[object]] = any_overlap

    def __init__(self) -> None:
        super().__init__()
        self.slots: list[datetime] = []
        self.trigger: Trigger | None = None
        self.cursor = NOON

    @initialize(data=st.data())
    def somebody_makes_it(self, data: st.DataObject) -> None:
        self.make(data.draw(rules(self.overlap)))

    @precondition(lambda self: self.stands)
    @rule(data=st.data())
    def somebody_edits_the_rule(self, data: st.DataObject) -> None:
        self.make(data.draw(rules(self.overlap)))

    @precondition(lambda self: self.stands)
    @rule(data=st.data())
    def somebody_edits_the_policies(self, data: st.DataObject) -> None:
        self.make(data.draw(with_other_policies(self.schedule.definition, self.overlap)))

    @precondition(lambda self: self.is_there and not self.stands)
    @rule(data=st.data())
    def somebody_makes_it_anew(self, data: st.DataObject) -> None:
        self.slots, self.trigger, self.cursor = [], None, NOON
        self.make(data.draw(rules(self.overlap)))

    def make(self, definition: Definition) -> None:
        """Apply a definition; from the cursor on its rule is in force, up to there the one before it."""
        self.apply(definition)
        self.walk()
        assert isinstance(self.schedule.definition.timing, Repeat)
        self.trigger = self.schedule.definition.timing.trigger

    def walk(self) -> None:
        """Note every slot up to the cursor, one by one, under the rule that was in force; it never moves back."""
        assert isinstance(self.schedule.progress, Through)
        slot = self.trigger.next(self.cursor) if self.trigger else None
        while self.trigger and slot and slot <= self.schedule.progress.cursor:
            self.slots.append(slot)
            slot = self.trigger.next(slot)
        assert self.schedule.progress.cursor >= self.cursor or not self.trigger
        self.cursor = self.schedule.progress.cursor

    @invariant()
    def every_slot_stands_in_the_ledger_exactly_once(self) -> None:
        if self.stands:
            self.walk()
            checkpoint = self.schedule.checkpoint
            trimmed = bisect_right(self.slots, checkpoint.at)
            assert list(self.accounted()) == self.slots[trimmed:]
            # A lower bound only, because a range whose slots nobody counted may have been trimmed.
            assert sum(attrs.astuple(checkpoint.totals)) <= trimmed

    @invariant()
    def every_started_slot_has_one_run_and_every_run_a_started_slot(self) -> None:
        if self.stands:
            started = {each.span.first for each in self.entries() if each.disposition is Disposition.STARTED}
            assert {run.due_at for run in self.runs()} == started

    @invariant()
    def no_more_runs_go_on_than_the_policy_allows(self) -> None:
        if self.overlap is one_at_a_time and self.is_there:
            assert len(self.world.store.state.unfinished[AN_ID]) <= 1

    def accounted(self) -> Iterator[datetime]:
        """Take every entry apart into the slots that it stands for."""
        for entry in self.entries():
            first, after = bisect_left(self.slots, entry.span.first), bisect_right(self.slots, entry.span.last)
            within = self.slots[first:after]
            assert (within[0], within[-1]) == (entry.span.first, entry.span.last)
            assert entry.span.count in (None, len(within))
            yield from within

    def entries(self) -> list[Entry]:
        """Return the entries of the schedule as it was made last."""
        entries = self.world.store.oldest(AN_ID, 10_000)
        return [entry for entry in entries if entry.generation == self.schedule.generation]

    def runs(self) -> list[Run]:
        """Return the runs of its slots, without those asked for by hand."""
        runs = self.world.store.state.runs.values()
        ours = f"{AN_ID}-{self.schedule.generation}-"
        return [run for run in runs if run.fire_id.startswith(ours) and not run.is_request]


class OneAtATimeLife(RecurringLife):
    """Under every policy but `allow` there is never more than one unfinished run, those by hand included."""

    overlap = one_at_a_time


class TrimmedLife(RecurringLife):
    """With a retention so short that the ledger is trimmed all the time."""

    kept: ClassVar[dict[str, object]] = {"entries": 3, "slack": 1}


drawn = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)


TestAnyPolicy = RecurringLife.TestCase
TestAnyPolicy.settings = drawn
TestOneAtATime = OneAtATimeLife.TestCase
TestOneAtATime.settings = drawn
TestTrimmed = TrimmedLife.TestCase
TestTrimmed.settings = drawn


def test_the_naive_count_would_notice_a_slot_that_is_missing() -> None:
    """The check is not empty: an entry that is taken away makes it fail."""
    life = RecurringLife()
    life.make(A_DEFINITION)
    life.world.clock.advance(AN_HOUR)
    life.world.tick()
    life.every_slot_stands_in_the_ledger_exactly_once()
    del life.world.store.state.entries[AN_ID][life.entries()[0].span.first]

    with pytest.raises(AssertionError):
        life.every_slot_stands_in_the_ledger_exactly_once()
