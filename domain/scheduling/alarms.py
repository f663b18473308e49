"""Alarms: what is wrong with a schedule, told once when it begins and once when it has ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from domain.scheduling.events import Event, EventKey, EventName
from domain.scheduling.values import ScheduleId, in_utc

ALERT: Final = EventName("kept.alert")
"""The event as which alarms are told; whoever wants to hear of them listens to it."""


class AlarmKind(StrEnum):
    """What is wrong; of each kind a schedule has one open alarm at most."""

    NOT_BEGUN = "not_begun"
    NOT_FINISHED = "not_finished"
    OVERDUE = "overdue"
    FAILING = "failing"
    CIRCUIT_OPEN = "circuit_open"
    LOST = "lost"


@attrs.frozen(kw_only=True)
class Alarm:
    """
    Something is wrong `since` an instant (UTC), and `why`.

    `number` counts the alarms of the schedule: no two of them have the same, so each is told of as itself.
    """

    number: int
    kind: AlarmKind
    since: datetime = attrs.field(validator=in_utc)
    why: str


@attrs.frozen(kw_only=True)
class Alert:
    """An alarm was raised or, where `recovered` says why, has ended; somebody saw it `at` an instant (UTC)."""

    alarm: Alarm
    at: datetime = attrs.field(validator=in_utc)
    recovered: str | None = None

    @property
    def state(self) -> str:
        """Return the word for what is told."""
        return "raised" if self.recovered is None else "recovered"

    def event(self, id: ScheduleId, owner: str = "") -> Event:
        """Return the event that tells it; its key follows from the alarm, so that told twice it is heard once."""
        alarm = f"{id}-{self.alarm.number}"
        payload = {
            "alarm": alarm,
            "schedule": id,
            "kind": str(self.alarm.kind),
            "state": self.state,
            "since": self.alarm.since.isoformat(),
            "at": self.at.isoformat(),
            "why": self.alarm.why if self.recovered is None else self.recovered,
        }
        told = {**payload, "owner": owner} if owner else payload
        return Event(name=ALERT, key=EventKey(f"{alarm}-{self.state}"), at=self.at, payload=told)


@attrs.frozen(kw_only=True)
class Watch:
    """
    What a schedule knows of its own alarms: those that are open, and how many were ever `raised`.

    `counts_from` is since when no run has succeeded, as far as that matters; `look_at` when somebody next has to look
    whether runs have begun and ended as agreed.
    """

    alarms: tuple[Alarm, ...] = ()
    raised: int = 0
    counts_from: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))
    look_at: datetime | None = attrs.field(default=None, validator=attrs.validators.optional(in_utc))

    def of(self, kind: AlarmKind) -> Alarm | None:
        """Return the open alarm of a kind, if there is one."""
        return next((alarm for alarm in self.alarms if alarm.kind is kind), None)


@attrs.frozen
class Watched:
    """A watch after something was seen, and what there is to tell of that."""

    watch: Watch
    alerts: tuple[Alert, ...] = ()

    def seen(
        self, kind: AlarmKind, wrong: str | None, at: datetime, *, since: datetime | None = None, else_: str = ""
    ) -> Watched:
        """
        Raise the alarm of a kind where something is `wrong`, end it where nothing is; it may stand already.

        It is wrong `since` it was seen, unless that is known better; `else_` says what ended it.
        """
        alarm = self.watch.of(kind)
        if wrong is not None and alarm is None:
            return self._raised(Alarm(number=self.watch.raised + 1, kind=kind, since=since or at, why=wrong), at)
        if wrong is None and alarm is not None:
            return self._recovered(alarm, at, else_)
        return self

    def all_over(self, at: datetime, why: str) -> Watched:
        """End every alarm."""
        watched = self
        for alarm in self.watch.alarms:
            watched = watched._recovered(alarm, at, why)
        return watched

    def _raised(self, alarm: Alarm, at: datetime) -> Watched:
        watch = attrs.evolve(self.watch, alarms=(*self.watch.alarms, alarm), raised=alarm.number)
        return Watched(watch, (*self.alerts, Alert(alarm=alarm, at=at)))

    def _recovered(self, alarm: Alarm, at: datetime, why: str) -> Watched:
        others = tuple(each for each in self.watch.alarms if each is not alarm)
        told = Alert(alarm=alarm, at=at, recovered=why)
        return Watched(attrs.evolve(self.watch, alarms=others), (*self.alerts, told))
