"""Which definitions nothing names any more: they leave the store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import attrs

from application.ports.ledger import Ledger
from application.ports.run_store import RunStore
from application.ports.schedule_store import Record, ScheduleStore, Standing
from domain.scheduling.definition import Repeat

PAGE: Final = 500
AT_ONCE: Final = 100
MOST_REQUESTS: Final = 10_000


@attrs.frozen
class OldRevisions:
    """
    Lets the oldest revisions of a schedule go, as far as no entry and no run that stays names them.

    Whoever walks down the revisions stops where there is none, so only the oldest leave and no gap arises. A look
    costs a few round trips; it is taken when entries leave, and after every `slack` edits.
    """

    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger
    slack: int = 10

    def without(self, record: Record, standing: Standing) -> Record:
        """Return the record that also lets go what is no longer named, once it has been carried out."""
        if not self._is_worth_a_look(record, standing):
            return record
        schedule = record.schedule
        needed = min(chain(self._named_by_entries(record), self._named_by_runs(record, standing)))
        needed = min(needed, schedule.revision.number, schedule.oldest_revision + AT_ONCE)
        surplus = tuple(self._out_of_force(record, needed))
        after = attrs.evolve(schedule, oldest_revision=schedule.oldest_revision + len(surplus))
        return attrs.evolve(record, schedule=after, trimmed_revisions=surplus)

    def _is_worth_a_look(self, record: Record, standing: Standing) -> bool:
        gathered = record.schedule.revision.number - record.schedule.oldest_revision
        if gathered == 0 or record.forgotten:
            return False
        is_new = standing.tail is None or standing.tail.revision != record.schedule.revision.number
        return bool(record.trimmed_entries) or (is_new and gathered >= self.slack)

    def _named_by_entries(self, record: Record) -> Iterator[int]:
        yield record.schedule.revision.number
        yield from (entry.revision for entry in record.entries)
        leaving, id = set(record.trimmed_entries), record.schedule.id
        page = self.ledger.oldest(id, PAGE)
        while page:
            yield from (entry.revision for entry in page if entry.span.first not in leaving)
            page = self.ledger.oldest(id, PAGE, after=page[-1].span.first)

    def _named_by_runs(self, record: Record, standing: Standing) -> Iterator[int]:
        """Yield what runs name that no entry does: asked for by hand, begun again, or open of an earlier promise."""
        leaving, id = set(record.trimmed_runs), record.schedule.id
        known = (*self.runs.requested(id, MOST_REQUESTS), *standing.unfinished)
        fire_ids = [each for each in known if each not in leaving]
        yield from (run.revision for run in self.runs.many(fire_ids) if run)
        yield from (change.after.revision for change in record.changed)

    def _out_of_force(self, record: Record, needed: int) -> Iterator[int]:
        """Yield the revisions below `needed` whose rule has no say about slots behind the checkpoint any more."""
        schedule = record.schedule
        for number in range(schedule.oldest_revision, needed):
            following = self.schedules.revision(schedule.id, number + 1)
            is_asked_for = following and following.since > schedule.checkpoint.at
            if is_asked_for and isinstance(schedule.definition.timing, Repeat):
                return
            yield number
