"""A slot after others is decided once each of them has told its fate, and by those fates; none is forgotten."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from domain.scheduling.after import After, UpstreamOutcome
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.run_states import Succeeded
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written

Promise = tuple[ScheduleId, int]

WITHOUT_A_RUN = "none"
OPEN = "open"
BY_FATE = frozenset(("upstream_failed", "upstream_succeeded", "upstream_skipped"))


class Followed(Rule):
    """Remembers what became of every slot of everybody, and what each follower was there to hear."""

    def __init__(self) -> None:
        self.fates: defaultdict[ScheduleId, dict[datetime, str]] = defaultdict(dict)
        self.told_by: dict[tuple[ScheduleId, datetime], int] = {}
        self.ran: defaultdict[ScheduleId, dict[datetime, str]] = defaultdict(dict)
        self.followers: dict[ScheduleId, Schedule] = {}
        self.heard: defaultdict[Promise, dict[datetime, set[ScheduleId]]] = defaultdict(lambda: defaultdict(set))
        self.reached: dict[Promise, datetime] = {}

    def written(self, event: Written) -> None:
        id = event.after.id
        for entry in event.record.entries:
            if entry.span.is_single:
                self._remember(id, entry)
            self._judge(event, entry)
        self._begin(event)
        self._enter(event.after)

    def moved(self, event: Moved) -> None:
        slot = event.after.due_at
        is_a_slots = not event.after.is_request and not event.after.parent
        is_the_end = event.after.has_ended and not event.before.has_ended and is_a_slots
        if is_the_end and self.fates[event.after.schedule_id].get(slot) == OPEN:
            self.ran[event.after.schedule_id][slot] = event.after.state.name
            self.fates[event.after.schedule_id][slot] = event.after.state.name

    def undecided(self, id: ScheduleId, schedule: Schedule) -> list[datetime]:
        """Return the slots that a follower heard of and whose fates are all known, but that it has not decided."""
        promise = (id, schedule.generation)
        wanted = set(schedule.follows)
        return sorted(
            slot
            for slot, heard in self.heard[promise].items()
            if heard == wanted
            and slot > self.reached.get(promise, schedule.created_at)
            and self._all_known(schedule, slot)
        )

    def _remember(self, id: ScheduleId, entry: Entry) -> None:
        slot, has_run = entry.span.first, entry.disposition in (Disposition.STARTED, Disposition.HELD)
        is_news = slot not in self.fates[id]
        if is_news and _is_taken_back(entry):
            return
        # Who is deleted and declared anew may promise the same instant again: what runs counts, and not what did not.
        is_anew = has_run and entry.generation > self.told_by.get((id, slot), entry.generation)
        # A promise that is made once more and comes to nothing takes back no run of the one before, ended or not.
        is_settled = self.fates[id].get(slot) == OPEN and entry.generation == self.told_by[id, slot]
        if entry.supersedes is None and (is_news or is_anew or is_settled):
            self.fates[id][slot] = OPEN if has_run else self.ran[id].get(slot, WITHOUT_A_RUN)
            self.told_by[id, slot] = entry.generation
        for follower in self.followers.values() if is_news else ():
            if id in follower.follows:
                self.heard[follower.id, follower.generation][slot].add(id)

    def _judge(self, event: Written, entry: Entry) -> None:
        before = event.before
        timing = before.definition.timing if before else None
        if before is None or not isinstance(timing, After) or entry.generation != before.generation:
            return
        promise, slot = (before.id, entry.generation), entry.span.last
        reached = self.reached.get(promise)
        if reached and slot <= reached:
            return  # one that was held has been judged, and an edit since then does not judge it again
        self.reached[promise] = slot
        is_by_fate = entry.reason in BY_FATE or entry.disposition in (Disposition.STARTED, Disposition.HELD)
        if is_by_fate and entry.span.is_single:
            self._agrees(before.id, timing, entry)

    def _agrees(self, id: ScheduleId, timing: After, entry: Entry) -> None:
        slot = entry.span.first
        fates = [self.fates[each].get(slot, WITHOUT_A_RUN) for each in timing.schedules]
        if OPEN in fates:
            raise self.broken(f"{id}: {slot} was decided while a run that it follows went on")
        wanted = _wanted(fates, timing.outcome)
        found = entry.reason if entry.reason in BY_FATE else None
        if found != wanted:
            raise self.broken(f"{id}: {slot} is {entry.disposition} {entry.reason}, after {fates}")

    def _begin(self, event: Written) -> None:
        """Slots that had come when a promise took the place of another are not its own."""
        before, after = event.before, event.after
        if before and before.generation != after.generation:
            so_far = self.reached.get((before.id, before.generation), event.now)
            self.reached[after.id, after.generation] = max(event.now, so_far)

    def _enter(self, schedule: Schedule) -> None:
        if schedule.follows:
            self.followers[schedule.id] = schedule
        else:
            self.followers.pop(schedule.id, None)

    def _all_known(self, schedule: Schedule, slot: datetime) -> bool:
        return all(self.fates[each].get(slot) not in (None, OPEN) for each in schedule.follows)


def _is_taken_back(entry: Entry) -> bool:
    """Of a promise that another takes the place of, or that ends before its instant comes, nobody is told."""
    return entry.reason == "superseded" or (entry.reason == "retired" and entry.span.first > entry.decided_at)


def _wanted(fates: list[str], outcome: UpstreamOutcome) -> str | None:
    """Return the reason against a start, or None."""
    some_failed = not set(fates) <= {Succeeded.name, WITHOUT_A_RUN}
    if outcome is UpstreamOutcome.FAILED and some_failed:
        return None
    if WITHOUT_A_RUN in fates:
        return "upstream_skipped"
    if outcome is UpstreamOutcome.SUCCEEDED and some_failed:
        return "upstream_failed"
    return "upstream_succeeded" if outcome is UpstreamOutcome.FAILED else None
