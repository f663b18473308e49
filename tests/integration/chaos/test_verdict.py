"""Rule: the verdict of chaos bites: what is lost, executed twice or executed behind the record's back is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs
import pytest

from application.scheduling.audit import Account
from domain.scheduling.definition import CommandCall, Definition, Once
from domain.scheduling.run import Run
from domain.scheduling.run_states import Attempt, AttemptOutcome, Succeeded
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from tests.chaos.journal import Journal, Mark, Note
from tests.chaos.verdict import Store, Verdict, judge
from tests.contract.values import A_SECOND, NOON

ID: Final = ScheduleId("once")
SCHEDULE: Final = Schedule.create(ID, Definition(timing=Once(NOON), command=CommandCall("chaos.work")), NOON)
RECORDED: Final = Run.record(Slot(ID, 0, NOON), SCHEDULE.revision, NOON, late=False)


def attempt(number: int, outcome: AttemptOutcome) -> Attempt:
    """Return a recorded attempt."""
    return Attempt(number=number, worker="worker", started_at=NOON, ended_at=NOON + A_SECOND, outcome=outcome)


LOST: Final = attempt(1, AttemptOutcome.LOST)
RUN: Final = attrs.evolve(
    RECORDED, state=Succeeded(NOON + A_SECOND), attempts=(LOST, attempt(2, AttemptOutcome.SUCCEEDED))
)
ACCOUNT: Final = Account(id=ID, started=1, coalesced=0, skipped=0, held=0, violations=())
STORE: Final = Store(schedules=[SCHEDULE], accounts=[ACCOUNT], runs=[RUN], unfinished=[])


def note(mark: Mark, number: int) -> Note:
    """Return what one attempt of the run wrote down."""
    return Note(mark, RUN.fire_id, number)


WHAT_HAPPENED: Final = [note(mark, number) for number in (1, 2) for mark in Mark]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal that is still empty."""
    return Journal(tmp_path / "journal")


def judged(journal: Journal, notes: Sequence[Note] = WHAT_HAPPENED, store: Store = STORE) -> Verdict:
    """Judge a store by what really happened."""
    for each in notes:
        journal.write(each)
    return judge(store, journal)


def test_an_effect_may_be_repeated_by_another_recorded_attempt(journal: Journal) -> None:
    """At least once: the first attempt worked, and its worker died before it could say so."""
    verdict = judged(journal)

    assert verdict.holds
    assert (verdict.slots, verdict.repeated, verdict.of_lost_attempts) == (1, 1, 1)


def test_an_attempt_that_was_executed_twice_is_doubled(journal: Journal) -> None:
    """Two workers took the same delivery."""
    verdict = judged(journal, [*WHAT_HAPPENED, note(Mark.BEGAN, 2)])

    assert not verdict.holds
    assert verdict.problems == (f"{RUN.fire_id}: attempt 2 began 2 times",)


def test_an_execution_that_the_record_does_not_know_is_doubled(journal: Journal) -> None:
    """Something ran that nobody decided."""
    verdict = judged(journal, [*WHAT_HAPPENED, note(Mark.BEGAN, 3)])

    assert verdict.problems == (f"{RUN.fire_id}: attempt 3 began and is not recorded",)


def test_a_second_success_is_doubled(journal: Journal) -> None:
    """The first attempt was fenced off, and yet its outcome counted."""
    twice = attrs.evolve(RUN, attempts=(attempt(1, AttemptOutcome.SUCCEEDED), RUN.attempts[1]))

    verdict = judged(journal, store=attrs.evolve(STORE, runs=[twice]))

    assert (verdict.doubled, verdict.problems) == (1, (f"{RUN.fire_id}: the run succeeded twice",))


def test_a_success_without_an_effect_is_a_loss(journal: Journal) -> None:
    """The record says that it was done, and it was not."""
    verdict = judged(journal, WHAT_HAPPENED[:2])

    assert (verdict.lost, verdict.holds) == (1, False)


def test_a_slot_that_nobody_accounts_for_is_lost(journal: Journal) -> None:
    """Counted from the rule, not from the ledger."""
    verdict = judged(journal, (), attrs.evolve(STORE, accounts=[attrs.evolve(ACCOUNT, started=0)], runs=[]))

    assert verdict.problems == (f"{ID}: 1 of 1 slots are lost",)


@pytest.mark.parametrize(
    ("store", "problem"),
    [
        (attrs.evolve(STORE, unfinished=[RUN.fire_id]), f"{RUN.fire_id}: the run has not ended"),
        (attrs.evolve(STORE, accounts=[attrs.evolve(ACCOUNT, held=1)]), f"{ID}: 1 slots are still held"),
        (attrs.evolve(STORE, accounts=[attrs.evolve(ACCOUNT, violations=("a gap",))]), f"{ID}: a gap"),
    ],
    ids=["a run goes on", "a slot is held", "the audit"],
)
def test_what_is_not_settled_is_named(journal: Journal, store: Store, problem: str) -> None:
    """Chaos is over only when everything has come to its end."""
    assert judged(journal, store=store).problems == (problem,)
