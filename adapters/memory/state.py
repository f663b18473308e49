"""What the in-memory store holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import attrs

from adapters.memory.agenda import Agenda
from adapters.memory.book import Book
from adapters.memory.leases import MemoryLeases
from application.ports.alerts import MOST_UNTOLD
from application.ports.catch_up import Place
from application.ports.lease_store import Outlook
from application.ports.schedule_store import Act, Notice
from application.ports.set_aside import Kind
from domain.scheduling.definition import Revision
from domain.scheduling.events import Event, EventKey, EventName, On
from domain.scheduling.policies.budget import Bucket
from domain.scheduling.progress import Numbered
from domain.scheduling.run import Run
from domain.scheduling.run_states import Failed, FannedOut, Queued, Running, Waiting
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Tidings
from domain.scheduling.values import MICROSECOND, FireId, GroupName, ScheduleId

ACTS_KEPT = 100


@attrs.define
class MemoryState:
    """Plain dictionaries, and the indexes over runs, which follow from each run's state alone."""

    leases: MemoryLeases = attrs.field(factory=MemoryLeases)
    schedules: dict[ScheduleId, Schedule] = attrs.field(factory=dict)
    revisions: dict[tuple[ScheduleId, int], Revision] = attrs.field(factory=dict)
    due: Agenda[ScheduleId] = attrs.field(factory=Agenda)
    line: dict[ScheduleId, Place] = attrs.field(factory=dict)
    bucket: Bucket | None = None
    entries: dict[ScheduleId, Book] = attrs.field(factory=lambda: defaultdict(Book))
    unfinished: dict[ScheduleId, dict[FireId, None]] = attrs.field(factory=lambda: defaultdict(dict))
    groups: dict[GroupName, dict[FireId, None]] = attrs.field(factory=lambda: defaultdict(dict))
    waiting_for: dict[GroupName, set[ScheduleId]] = attrs.field(factory=lambda: defaultdict(set))
    notices: dict[ScheduleId, dict[str, Notice]] = attrs.field(factory=lambda: defaultdict(dict))
    acts: dict[ScheduleId, list[Act]] = attrs.field(factory=lambda: defaultdict(list))
    requested: dict[ScheduleId, list[FireId]] = attrs.field(factory=lambda: defaultdict(list))
    inboxes: dict[ScheduleId, dict[int, Event]] = attrs.field(factory=lambda: defaultdict(dict))
    listeners: dict[EventName, set[ScheduleId]] = attrs.field(factory=lambda: defaultdict(set))
    tidings: dict[ScheduleId, Tidings] = attrs.field(factory=lambda: defaultdict(Tidings))
    followers: dict[ScheduleId, set[ScheduleId]] = attrs.field(factory=lambda: defaultdict(set))
    accepted: dict[tuple[EventName, EventKey], datetime] = attrs.field(factory=dict)
    runs: dict[FireId, Run] = attrs.field(factory=dict)
    children: dict[FireId, dict[FireId, None]] = attrs.field(factory=lambda: defaultdict(dict))
    waiting: Agenda[FireId] = attrs.field(factory=Agenda)
    queued: Agenda[FireId] = attrs.field(factory=Agenda)
    expiring: Agenda[FireId] = attrs.field(factory=Agenda)
    beats: Agenda[FireId] = attrs.field(factory=Agenda)
    failed: Agenda[FireId] = attrs.field(factory=Agenda)
    set_aside: dict[tuple[Kind, str], str] = attrs.field(factory=dict)
    alerts: dict[str, Event] = attrs.field(factory=dict)
    _alerts_ever: int = 0

    def __attrs_post_init__(self) -> None:
        self.leases.look = self.outlook

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which something needs the coordinator."""
        deadline = self.expiring.first()
        instants = (self.due.first(), self.waiting.first(), deadline + MICROSECOND if deadline else None)
        return min((instant for instant in instants if instant), default=None)

    def outlook(self, now: datetime) -> Outlook:
        """Return what there is to do at `now` and afterwards."""
        in_flight = bool(self.queued or self.beats)
        return Outlook(
            inbox=len(self.due.reached(now)),
            next_due=self.next_due(),
            in_flight=in_flight,
            untold=bool(self.alerts),
        )

    def put_alerts(self, events: Iterable[Event]) -> None:
        """Let alerts wait until they are told; of too many the oldest leave."""
        for event in events:
            self._alerts_ever += 1
            self.alerts[str(self._alerts_ever)] = event
            if len(self.alerts) > MOST_UNTOLD:
                del self.alerts[next(iter(self.alerts))]

    def put_run(self, run: Run) -> None:
        """Keep a run and let every index follow its state."""
        self.forget_run(run.fire_id)
        self.runs[run.fire_id] = run
        self._index_state(run)
        if run.begins_by and isinstance(run.state, Waiting | Queued):
            self.expiring[run.fire_id] = run.begins_by
        if run.parent:
            self.children[run.parent].setdefault(run.fire_id)
        elif not run.has_ended:
            self.unfinished[run.schedule_id].setdefault(run.fire_id)
            if run.group:
                self.groups[run.group].setdefault(run.fire_id)

    def _index_state(self, run: Run) -> None:
        match run.state:
            case Waiting(not_before=not_before):
                self.waiting[run.fire_id] = not_before
            case Queued(at=at):
                self.queued[run.fire_id] = at
            case Running(at=at):
                self.beats[run.fire_id] = at
            case FannedOut(look_at=at) if at:
                self.waiting[run.fire_id] = at
            case Failed(at=at) if run.parent is None:
                self.failed[run.fire_id] = at
            case _:
                pass

    def put_children(self, parent: Run, children: Iterable[Run], now: datetime) -> None:
        """Keep the child runs that begin with a transition of their parent, which may have nothing to wait for."""
        for child in children:
            self.put_run(child)
        if isinstance(parent.state, FannedOut) and parent.state.look_at is None:
            self.look_after(parent.fire_id, now)

    def look_after(self, parent: FireId, now: datetime) -> None:
        """Let a run that fanned out wait for the coordinator, if none of its child runs is unfinished."""
        if all(self.runs[child].has_ended for child in self.children[parent]):
            self.waiting[parent] = now

    def end_run(self, run: Run, now: datetime) -> None:
        """Take an ended run out of the unfinished ones, and tell those that wait for its end."""
        if run.parent:
            self.look_after(run.parent, now)
        else:
            self._tell_of_the_end(run, now)

    def _tell_of_the_end(self, run: Run, now: datetime) -> None:
        self.unfinished[run.schedule_id].pop(run.fire_id, None)
        if run.end:
            notice = Notice(key=f"{run.fire_id}-{run.version}", end=run.end)
            self.notices[run.schedule_id][notice.key] = notice
        self.wake(run.schedule_id, now)
        if run.group:
            self.groups[run.group].pop(run.fire_id, None)
            for id in self.waiting_for.pop(run.group, ()):
                self.wake(id, now)

    def newest_number(self, schedule: Schedule) -> int:
        """Return the newest number that was given in a schedule's inbox; one that left it has been decided."""
        if schedule.follows:
            return self.tidings[schedule.id].told
        progress = schedule.progress
        cursor = progress.cursor if isinstance(progress, Numbered) else 0
        return max([cursor, *self.inboxes[schedule.id]])

    def next_is_due(self, schedule: Schedule, at: datetime) -> datetime:
        """Return when something is to be decided if an event enters the inbox, or has entered it, at `at`."""
        timing = schedule.definition.timing
        if not isinstance(timing, On):
            return at
        return at + (timing.delay if len(self.inboxes[schedule.id]) >= timing.most else timing.patience)

    def forget_run(self, fire_id: FireId) -> None:
        """Take a run out of the store and its indexes."""
        self.runs.pop(fire_id, None)
        for index in (self.waiting, self.queued, self.expiring, self.beats, self.failed):
            index.drop(fire_id)

    def forget_children(self, parent: FireId) -> None:
        """Take the child runs of a run out of the store."""
        for child in self.children.pop(parent, ()):
            self.forget_run(child)

    def wake(self, id: ScheduleId, now: datetime) -> None:
        """Let a schedule be due at `now`, if it is not due earlier."""
        if id in self.schedules:
            self.due[id] = min(now, self.due.get(id) or now)
