"""What a command on a schedule leads to: the next schedule, its ledger entries and its new runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from domain.scheduling.alarms import Alert
from domain.scheduling.conditions import measured, reading_of_starts
from domain.scheduling.decisions import Decision, Hold, Reason, Start, first_of
from domain.scheduling.ledger import Disposition, Entry, entry_for
from domain.scheduling.listening import Account, account_of
from domain.scheduling.policies.gauges import Readings
from domain.scheduling.policies.overlap import Replace
from domain.scheduling.run import Run
from domain.scheduling.slot import Slot
from domain.scheduling.values import FireId

if TYPE_CHECKING:
    from domain.scheduling.schedule import Schedule


@attrs.frozen(kw_only=True)
class Decided:
    """
    The whole outcome of one command: it is recorded in one write or not at all.

    `fresh` are the entries of slots that had none, oldest first; `amended` take the place of the
    entry of a slot that was held. `alerts` tell of alarms that it raises or ends. `schedule` is one version on from
    `before`.
    """

    before: Schedule
    schedule: Schedule
    fresh: tuple[Entry, ...] = ()
    amended: tuple[Entry, ...] = ()
    runs: tuple[Run, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @classmethod
    def nothing(cls, schedule: Schedule) -> Decided:
        """Return the outcome that changes nothing and needs no write."""
        return cls(before=schedule, schedule=schedule)

    @property
    def changes_anything(self) -> bool:
        """Tell whether there is something to record."""
        return self.schedule is not self.before

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return every ledger entry that the decision writes."""
        return (*self.amended, *self.fresh)

    @property
    def fire_ids(self) -> tuple[FireId, ...]:
        """Return the names of the runs that the decision records."""
        return tuple(run.fire_id for run in self.runs)

    @property
    def late_starts(self) -> int:
        """Return how many slots start late by this decision: as many tokens it draws from the catch-up budget."""
        return sum(each.disposition is Disposition.STARTED and each.reason is Reason.LATE for each in self.entries)

    def leaving(self, after: Schedule) -> Decided:
        """Let the write leave `after`, one version on from where the command began."""
        return attrs.evolve(self, schedule=attrs.evolve(after, version=self.before.version + 1))

    def and_then(self, later: Decided) -> Decided:
        """Put a later decision into the same write; where both speak of a slot, the later one stands."""
        if later.before is self.before:
            return later
        again = {entry.span.first: entry for entry in later.amended}
        fresh = tuple(again.pop(entry.span.first, entry) for entry in self.fresh)
        amended = tuple(again.pop(entry.span.first, entry) for entry in self.amended)
        return attrs.evolve(
            self,
            fresh=(*fresh, *later.fresh),
            amended=(*amended, *again.values()),
            runs=(*self.runs, *later.runs),
            alerts=(*self.alerts, *later.alerts),
        ).leaving(later.schedule)

    def cancels(self, unfinished: tuple[FireId, ...]) -> tuple[FireId, ...]:
        """Return the unfinished runs that a slot held under `replace` waits to take the place of."""
        replaces = isinstance(self.schedule.definition.policies.overlap, Replace)
        return unfinished if replaces and self.schedule.held else ()


def accounted(
    before: Schedule,
    after: Schedule,
    now: datetime,
    *,
    fresh: Sequence[Decision] = (),
    amended: Sequence[Decision] = (),
    readings: Readings | None = None,
) -> Decided:
    """Write decisions that lead from `before` to `after` down as entries and runs, under the state before them."""
    account = account_of(before)
    return Decided(
        before=before,
        schedule=after,
        fresh=_entries(before, fresh, account, now, readings),
        amended=_entries(before, amended, account, now, readings),
        runs=tuple(
            _run(before, each, account, now, readings) for each in (*amended, *fresh) if isinstance(each, Start)
        ),
    )


def _entries(
    schedule: Schedule, decisions: Sequence[Decision], account: Account, now: datetime, readings: Readings | None
) -> tuple[Entry, ...]:
    generation, revision, numbers = schedule.generation, schedule.revision.number, account.numbers
    policies = schedule.definition.policies
    return tuple(
        entry_for(
            each,
            generation=generation,
            revision=revision,
            now=now,
            number=numbers.get(first_of(each)),
            measured=measured(policies, each, readings) if readings else None,
        )
        for each in decisions
    )


def _run(schedule: Schedule, start: Start, account: Account, now: datetime, readings: Readings | None) -> Run:
    due_at = start.due_at
    slot = Slot(schedule.id, schedule.generation, due_at, account.numbers.get(due_at))
    events, reading = account.events.get(due_at, ()), reading_of_starts(schedule.definition.policies, readings or {})
    return Run.record(slot, schedule.revision, now, late=start.late, events=events, reading=reading)


def split(
    decisions: tuple[Decision, ...], held: tuple[Hold, ...]
) -> tuple[list[Decision], list[Decision], tuple[Hold, ...]]:
    """
    Sort decisions into those on new slots, those that change what a held slot is told, and what is held from now on.

    A slot that goes on waiting, for the same reason, is told nothing new, although another run may be in its way.
    """
    if not held:
        return list(decisions), [], tuple(each for each in decisions if isinstance(each, Hold))
    waited = {hold.due_at: hold for hold in held}
    fresh = [each for each in decisions if first_of(each) not in waited]
    on = [_gone_on(each, waited) if isinstance(each, Hold) else each for each in decisions]
    amended = [each for each in on if (slot := first_of(each)) in waited and each is not waited[slot]]
    return fresh, amended, tuple(each for each in on if isinstance(each, Hold))


def _gone_on(hold: Hold, waited: Mapping[datetime, Hold]) -> Hold:
    before = waited.get(hold.due_at)
    if before is None or before.reason is hold.reason:
        return before or hold
    return attrs.evolve(hold, number=before.number, gathered=before.gathered)
