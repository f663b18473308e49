"""Every accepted event has a number of its own in each inbox, and every number one fate; its run gets the event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from domain.scheduling.events import Event, EventKey
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.progress import Numbered
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import Slot
from domain.scheduling.values import ScheduleId
from tests.simulation.rules.rule import Rule, Written

Promise = tuple[ScheduleId, int]


class Numbers(Rule):
    """Counts for itself who accepted what; the numbers that the store gives have to be the same."""

    def __init__(self) -> None:
        self.accepted: defaultdict[Promise, list[EventKey]] = defaultdict(list)
        self.fates: defaultdict[Promise, dict[int, Disposition]] = defaultdict(dict)

    def told(self, event: Event, listeners: Mapping[ScheduleId, int]) -> None:
        for promise in listeners.items():
            if event.key in self.accepted[promise]:
                raise self.broken(f"{promise[0]} accepted {event.key} twice")
            self.accepted[promise].append(event.key)

    def written(self, event: Written) -> None:
        for entry in event.record.entries:
            if entry.number is not None:
                self._enter((event.after.id, entry.generation), entry)
        before = event.before
        if before and isinstance(before.progress, Numbered) and not before.follows:
            promise = (before.id, before.generation)
            gives_up = event.after.retired is not None or event.after.generation > before.generation
            self._reaches(promise, len(self.accepted[promise]) if gives_up else _cursor(event))
        self._runs_get_their_events(event)

    def check(self, schedules: Mapping[ScheduleId, Schedule], due: Collection[ScheduleId]) -> None:
        """See that somebody will look wherever an event has not been decided."""
        for id, schedule in schedules.items():
            waiting = self.undecided((id, schedule.generation)) if schedule.listens_to and not schedule.paused else ()
            if waiting and id not in due:
                raise self.broken(f"{id}: event {waiting[0]} waits, and nobody will look")

    def undecided(self, promise: Promise) -> Sequence[int]:
        """Return the numbers that nothing became of yet."""
        return [number for number in range(1, len(self.accepted[promise]) + 1) if number not in self.fates[promise]]

    def _enter(self, promise: Promise, entry: Entry) -> None:
        for number in range(entry.number or 0, (entry.number or 0) + (entry.span.count or 0)):
            known = self.fates[promise].get(number)
            if number > len(self.accepted[promise]):
                raise self.broken(f"{promise[0]}: event {number} is accounted for, and nobody accepted it")
            if known not in (None, Disposition.HELD, entry.disposition) or known is Disposition.STARTED:
                raise self.broken(f"{promise[0]}: event {number} was {known} and became {entry.disposition}")
            self.fates[promise][number] = entry.disposition

    def _reaches(self, promise: Promise, cursor: int) -> None:
        told = set(self.fates[promise])
        if told != set(range(1, cursor + 1)):
            raise self.broken(f"{promise[0]}: the cursor is {cursor}, and the ledger tells of {sorted(told)}")

    def _runs_get_their_events(self, event: Written) -> None:
        runs = {run.fire_id: run for run in event.record.runs}
        for entry in event.record.entries:
            if entry.number is None or entry.disposition is not Disposition.STARTED:
                continue
            run = runs[Slot(event.after.id, entry.generation, entry.span.first, entry.number).fire_id]
            wanted = self.accepted[event.after.id, entry.generation][entry.number - 1]
            if not run.events or run.events[-1].key != wanted:
                raise self.broken(f"{run.fire_id} is about {run.events}, and not about {wanted}")


def _cursor(event: Written) -> int:
    progress = event.after.progress
    return progress.cursor if isinstance(progress, Numbered) else 0
