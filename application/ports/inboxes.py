"""The inboxes of the schedules that listen to events."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

import attrs

from domain.scheduling.events import Event
from domain.scheduling.values import ScheduleId

REMEMBERED_FOR: Final = timedelta(days=7)
"""For how long at least the key of an accepted event is known again."""


@attrs.frozen(kw_only=True)
class Acceptance:
    """What became of an event: who listens, in alphabetical order, or that it had been accepted `before`."""

    listeners: tuple[ScheduleId, ...] = ()
    before: bool = False


class Inboxes(Protocol):
    """
    Takes events in: one durable inbox for each schedule that listens, in which events are numbered 1, 2, 3, ...

    What is in an inbox is read with the schedule and leaves it with a `Record`; who listens to what follows from
    the records, too. All methods raise `StoreUnreachable` when the store does not answer.
    """

    def accept(self, event: Event) -> Acceptance:
        """
        Put an event into the inbox of every schedule that listens to its name, or into none.

        Each inbox gives it the number after its newest, without a gap, and its schedule becomes due when the event's
        run does; the leader is woken. An event whose name and key were accepted within `REMEMBERED_FOR` changes
        nothing; one to which nobody listens is not remembered. Raises `InboxFull`, and changes nothing, where an inbox
        has `INBOX_LIMIT` events. After `StoreUnreachable` the same event may be given again.
        """
        ...
