"""The inboxes in memory: the reference for how an event is accepted."""

from __future__ import annotations

import attrs

from adapters.memory.state import MemoryState
from application.ports.inboxes import REMEMBERED_FOR, Acceptance, Inboxes
from domain.scheduling.events import Event
from domain.scheduling.inbox import INBOX_LIMIT, InboxFull
from domain.scheduling.schedule import Schedule


@attrs.define(slots=False)
class MemoryInboxes(Inboxes):
    """The inboxes of one `MemoryState`."""

    state: MemoryState

    def accept(self, event: Event) -> Acceptance:
        self._forget_old_keys(event)
        if (event.name, event.key) in self.state.accepted:
            return Acceptance(before=True)
        listeners = [self.state.schedules[id] for id in sorted(self.state.listeners[event.name])]
        for schedule in listeners:
            if len(self.state.inboxes[schedule.id]) >= INBOX_LIMIT:
                raise InboxFull(schedule.id)
        for schedule in listeners:
            self._put(event, schedule)
        if listeners:
            self.state.accepted[event.name, event.key] = event.at
        return Acceptance(listeners=tuple(schedule.id for schedule in listeners))

    def _put(self, event: Event, schedule: Schedule) -> None:
        self.state.inboxes[schedule.id][self.state.newest_number(schedule) + 1] = event
        self.state.wake(schedule.id, self.state.next_is_due(schedule, event.at))

    def _forget_old_keys(self, event: Event) -> None:
        known = self.state.accepted
        for each in [each for each, at in known.items() if event.at - at > REMEMBERED_FOR]:
            del known[each]
