"""Each breach is one alarm and each recovery one notice, recorded with what it follows from, and told to everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.scheduling.alarms import ALERT, AlarmKind
from domain.scheduling.events import Event, EventKey
from domain.scheduling.run import Run
from domain.scheduling.run_states import AttemptOutcome, Running
from domain.scheduling.schedule import Schedule
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.troubles import is_hook
from domain.scheduling.values import FireId, ScheduleId
from tests.simulation.rules.rule import Moved, Rule, Written

MOST_LOOKED_AT = 100


class Alarms(Rule):
    """Keeps its own account of runs and of what was told, and trusts the watch of no schedule."""

    def __init__(self) -> None:
        self.open: defaultdict[ScheduleId, dict[str, str]] = defaultdict(dict)
        self.runs: defaultdict[ScheduleId, dict[FireId, Run]] = defaultdict(dict)
        self.untold: dict[EventKey, None] = {}
        self.recorded: set[EventKey] = set()

    def written(self, event: Written) -> None:
        id, record = event.after.id, event.record
        for run in record.runs:
            self.runs[id].setdefault(run.fire_id, run)
        for change in record.changed:
            self.runs[id][change.after.fire_id] = change.after
        self._failures_are_told(event)
        self._losses_are_told(event)
        for alert in record.alerts:
            self._tell(id, alert)
        if record.forgotten:
            self.open.pop(id, None)
            self.runs.pop(id, None)
            return
        kept = {str(alarm.kind): f"{id}-{alarm.number}" for alarm in event.after.watch.alarms}
        if kept != self.open[id]:
            raise self.broken(f"{id} keeps the alarms {kept}, and told of {self.open[id]}")
        if event.lease:
            self._has_looked(event.after, event.now)

    def moved(self, event: Moved) -> None:
        self.runs[event.after.schedule_id][event.after.fire_id] = event.after

    def told(self, event: Event, listeners: Mapping[ScheduleId, int]) -> None:
        if event.name == ALERT:
            # That nobody hears it twice is what the numbers of the inboxes show.
            if event.key not in self.recorded:
                raise self.broken(f"{event.key} is told, and was never recorded")
            self.untold.pop(event.key, None)

    def owed(self, schedules: Mapping[ScheduleId, Schedule], now: datetime) -> list[str]:
        """Return alerts that nobody was told of, and alarms of runs that stand although nothing is wrong."""
        lasting = [
            f"{id} {kind}"
            for id, kinds in self.open.items()
            for kind in (AlarmKind.NOT_BEGUN, AlarmKind.NOT_FINISHED)
            if kind in kinds and not schedules[id].paused and kind not in set(self._wrong(schedules[id], now))
        ]
        return [*self.untold, *lasting]

    def _tell(self, id: ScheduleId, alert: Event) -> None:
        kind, state, alarm = (alert.payload[key] for key in ("kind", "state", "alarm"))
        if (self.open[id].pop(kind, None) if state == "recovered" else self.open[id].get(kind)) != (
            alarm if state == "recovered" else None
        ):
            raise self.broken(f"{id} tells that {alarm} ({kind}) was {state}, and {self.open[id]} is open")
        if state == "raised":
            self.open[id][kind] = alarm
        if alert.key in self.recorded:
            raise self.broken(f"{alert.key} is recorded twice: it would be heard once")
        self.recorded.add(alert.key)
        self.untold[alert.key] = None

    def _failures_are_told(self, event: Written) -> None:
        """See that the runs whose ends the record acts on raise and end the alarm of failing, in their order."""
        if event.before is None or event.before.retired or is_hook(event.before) or event.record.forgotten:
            return
        is_open, wanted = AlarmKind.FAILING in self.open[event.after.id], list[str]()
        for notice in sorted(event.record.notices, key=lambda each: (each.end.at, each.key)):
            end, parts = notice.end, parse_fire_id(notice.fire_id)
            if parts.generation != event.before.generation or end.has_failed is end.has_succeeded:
                continue
            if end.has_failed is not is_open and not (end.has_succeeded and parts.is_fallback):
                is_open = end.has_failed
                wanted.append("raised" if is_open else "recovered")
        found = [each.payload["state"] for each in event.record.alerts if each.payload["kind"] == AlarmKind.FAILING]
        if found[: len(wanted)] != wanted:
            raise self.broken(f"{event.after.id} hears of ends that mean {wanted} and tells {found}")

    def _losses_are_told(self, event: Written) -> None:
        """See that a run which ended and had lost attempts raises the alarm, or finds it open."""
        if event.before is None or event.before.retired or is_hook(event.before) or event.record.forgotten:
            return
        told = [each.payload["kind"] for each in event.record.alerts]
        for notice in event.record.notices:
            run = self.runs[event.after.id].get(notice.fire_id)
            if not run or parse_fire_id(notice.fire_id).generation != event.before.generation or run.retried:
                continue
            lost = [each for each in run.attempts if each.outcome is AttemptOutcome.LOST]
            if lost and AlarmKind.LOST not in self.open[event.after.id] and AlarmKind.LOST not in told:
                raise self.broken(f"{notice.fire_id} lost {len(lost)} attempts, and nobody hears of it")

    def _has_looked(self, schedule: Schedule, now: datetime) -> None:
        """See that whatever took too long when the leader looked, and does so still, has its alarm."""
        is_watched = schedule.definition.policies.sla and not schedule.paused and not schedule.retired
        if not is_watched or len(self.runs[schedule.id]) > MOST_LOOKED_AT:
            return
        for kind in self._wrong(schedule, now):
            if kind not in self.open[schedule.id]:
                raise self.broken(f"{schedule.id}: {kind} since before {now}, and no alarm")

    def _wrong(self, schedule: Schedule, now: datetime) -> Iterator[str]:
        for run in self.runs[schedule.id].values():
            if not run.agreed or run.has_ended or parse_fire_id(run.fire_id).generation != schedule.generation:
                continue
            begun = run.attempts or isinstance(run.state, Running)
            if run.agreed.begun_by and run.agreed.begun_by < now and not begun:
                yield AlarmKind.NOT_BEGUN
            if run.agreed.ended_by and run.agreed.ended_by < now:
                yield AlarmKind.NOT_FINISHED
        sla = schedule.definition.policies.sla
        for hold in schedule.held if sla else ():
            agreed = sla.agreed(hold.due_at) if sla else None
            if agreed and agreed.begun_by and agreed.begun_by < now:
                yield AlarmKind.NOT_BEGUN
            if agreed and agreed.ended_by and agreed.ended_by < now:
                yield AlarmKind.NOT_FINISHED
