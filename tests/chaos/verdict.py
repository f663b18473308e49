"""The account afterwards: the ledger against the rules, the runs against the ledger, the effects against the runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from application.scheduling.audit import Account, Audit
from application.scheduling.queries import PAGE
from domain.scheduling.definition import Repeat
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome, Succeeded
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import FireId, ScheduleId
from entrypoints.container import Container
from tests.chaos.journal import Journal, Mark, Note


@attrs.frozen(kw_only=True)
class Verdict:
    """
    What became of every slot; `problems` is empty if every promise was kept.

    `repeated` counts the effects beyond the first of each run; `of_lost_attempts` those of attempts that worked
    to their end and could not say so.
    """

    slots: int
    dispositions: Counter[str]
    states: Counter[str]
    attempts: Counter[str]
    lost: int
    doubled: int
    repeated: int
    of_lost_attempts: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing was lost, nothing doubled, and everything is accounted for."""
        return not (self.lost or self.doubled or self.problems)


@attrs.frozen
class Store:
    """Everything that the store says in the end."""

    schedules: Sequence[Schedule]
    accounts: Sequence[Account]
    runs: Sequence[Run]
    unfinished: Sequence[FireId]

    @classmethod
    def read(cls, container: Container) -> Store:
        """Read all of it."""
        schedules, ledger, runs = container.schedules(), container.ledger(), container.runs()
        ids = schedules.ids()
        standings = [standing for standing in schedules.standing(ids) if standing]
        audit: Audit = container.audit()
        fire_ids = [fire_id for id in ids for fire_id in _started(id, ledger.oldest(id, 10**6))]
        found: list[Run] = []
        for start in range(0, len(fire_ids), PAGE):
            found += [run for run in runs.many(fire_ids[start : start + PAGE]) if run]
        return cls(
            schedules=[standing.schedule for standing in standings],
            accounts=audit.report().schedules,
            runs=found,
            unfinished=[fire_id for standing in standings for fire_id in standing.unfinished],
        )


def judge(store: Store, journal: Journal) -> Verdict:
    """Hold the ledger, the runs and what really happened against each other."""
    notes, runs = journal.read(), {run.fire_id: run for run in store.runs}
    doubled = list(_doubled(notes, runs))
    lost = [*_missing(store), *_without_effect(notes, store.runs)]
    unsettled = [f"{fire_id}: the run has not ended" for fire_id in store.unfinished]
    unsettled += [f"{account.id}: {account.held} slots are still held" for account in store.accounts if account.held]
    violations = [f"{account.id}: {each}" for account in store.accounts for each in account.violations]
    effects = Counter(note.fire_id for note in notes if note.mark is Mark.EFFECT)
    return Verdict(
        slots=sum(map(_accounted, store.accounts)),
        dispositions=_dispositions(store.accounts),
        states=Counter(run.state.name for run in store.runs),
        attempts=Counter(attempt.outcome.value for run in store.runs for attempt in run.attempts),
        lost=len(lost),
        doubled=len(doubled),
        repeated=sum(effects.values()) - len(effects),
        of_lost_attempts=sum(note.mark is Mark.EFFECT and _was_lost(note, runs) for note in notes),
        problems=(*violations, *unsettled, *lost, *doubled),
    )


def _missing(store: Store) -> Iterator[str]:
    """Count the slots of each rule without asking the ledger, and compare."""
    accounts = {account.id: account for account in store.accounts}
    for schedule in store.schedules:
        account, due = accounts.get(schedule.id), slots_due(schedule)
        accounted = _accounted(account) if account else 0
        if accounted < due:
            yield f"{schedule.id}: {due - accounted} of {due} slots are lost"


def slots_due(schedule: Schedule) -> int:
    """Return how many slots a promise has that has come to its end."""
    match schedule.definition.timing:
        case Repeat(trigger):
            slots, after = 0, schedule.revision.since
            while slot := trigger.next(after):
                slots, after = slots + 1, slot
            return slots
        case _:
            return 1


def _without_effect(notes: Sequence[Note], runs: Sequence[Run]) -> Iterator[str]:
    effects = {(note.fire_id, note.attempt) for note in notes if note.mark is Mark.EFFECT}
    for run in runs:
        if isinstance(run.state, Succeeded) and (run.fire_id, run.attempts[-1].number) not in effects:
            yield f"{run.fire_id}: the run succeeded but its last attempt left no effect"


def _doubled(notes: Sequence[Note], runs: Mapping[FireId, Run]) -> Iterator[str]:
    """Name each attempt that was executed twice, or that the record does not know, and each second success."""
    for (mark, fire_id, attempt), times in Counter((note.mark, note.fire_id, note.attempt) for note in notes).items():
        run = runs.get(fire_id)
        if times > 1:
            yield f"{fire_id}: attempt {attempt} {mark} {times} times"
        if run is None or attempt not in {each.number for each in run.attempts}:
            yield f"{fire_id}: attempt {attempt} {mark} and is not recorded"
    for run in runs.values():
        if sum(attempt.outcome is AttemptOutcome.SUCCEEDED for attempt in run.attempts) > 1:
            yield f"{run.fire_id}: the run succeeded twice"


def _was_lost(note: Note, runs: Mapping[FireId, Run]) -> bool:
    run = runs.get(note.fire_id)
    attempts = run.attempts if run else ()
    return (note.attempt, AttemptOutcome.LOST) in {(each.number, each.outcome) for each in attempts}


def _accounted(account: Account) -> int:
    return account.started + account.coalesced + account.skipped + account.held


def _dispositions(accounts: Sequence[Account]) -> Counter[str]:
    names = [disposition.value for disposition in Disposition]
    return Counter({name: sum(getattr(account, name) for account in accounts) for name in names})


def _started(id: ScheduleId, entries: Sequence[Entry]) -> Iterator[FireId]:
    for entry in entries:
        if entry.disposition is Disposition.STARTED:
            yield Slot(id, entry.generation, entry.span.first).fire_id
