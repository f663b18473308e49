"""What every rule of safety is: it watches each write that took effect, and says when it must not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from application.ports.delivery_queue import HandOver
from application.ports.lease_store import Lease
from application.ports.schedule_store import Record
from domain.scheduling.events import Event
from domain.scheduling.run import Run
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId, ScheduleId


class Breach(BaseException):
    """A rule was broken; nothing between the write and the loop may catch this."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule


@attrs.frozen(kw_only=True)
class Written:
    """A record that took effect: whose, under which lease, at which store time, and what stood there before."""

    by: str
    lease: Lease | None
    now: datetime
    before: Schedule | None
    record: Record

    @property
    def after(self) -> Schedule:
        """Return the schedule as the record leaves it."""
        return self.record.schedule

    @property
    def begun_again(self) -> Sequence[Run]:
        """Return the runs that somebody let begin again in this record."""
        return [change.after for change in self.record.changed if change.before.has_ended]


@attrs.frozen(kw_only=True)
class Moved:
    """
    A transition of a run that took effect; `present` is what stood there when it was written.

    `children` are the child runs that began, or began again, with it.
    """

    by: str
    now: datetime
    present: Run
    before: Run
    after: Run
    children: tuple[Run, ...] = ()


class Rule:
    """Watches; what does not concern it, it ignores."""

    def written(self, event: Written) -> None:
        """See a record that took effect."""

    def moved(self, event: Moved) -> None:
        """See a transition of a run."""

    def handed_over(self, handover: HandOver) -> None:
        """See a delivery that entered the queue."""

    def begun(self, by: str, fire_id: FireId, attempt: int) -> None:
        """See a worker begin to execute a command."""

    def told(self, event: Event, listeners: Mapping[ScheduleId, int]) -> None:
        """See an event that was accepted, by whom and in which generation."""

    def broken(self, what: str) -> Breach:
        """Return the breach that says what is wrong."""
        return Breach(type(self).__name__, what)
