"""The inboxes on Redis: an event is accepted by one script."""

from __future__ import annotations

from typing import Any, Final

import redis

from adapters.redis.boundary import at_the_boundary
from adapters.redis.documents.event import write_event
from adapters.redis.keys import Keys
from adapters.redis.replies import text, texts
from adapters.redis.scripts import lua
from application.ports.inboxes import REMEMBERED_FOR, Acceptance, Inboxes
from domain.scheduling.events import Event
from domain.scheduling.inbox import INBOX_LIMIT, InboxFull
from domain.scheduling.values import MICROSECOND, ScheduleId, micros

_PREFIX: Final = "local prefix = ARGV[1]\n"


class RedisInboxes(Inboxes):
    """One sorted set of events for each schedule that listens, and one of the keys accepted for each event."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._keys = keys
        self._accept = client.register_script(_PREFIX + lua("accept", "inbox"))

    @at_the_boundary
    def accept(self, event: Event) -> Acceptance:
        told: list[str | int] = [event.name, event.key, write_event(event)]
        limits = [micros(event.at), micros(event.at) - REMEMBERED_FOR // MICROSECOND, INBOX_LIMIT]
        arguments = [self._keys.prefix, *told, *limits]
        reply: Any = self._accept(keys=[self._keys.named("schedules"), self._keys.named("due")], args=arguments)
        match text(reply[0]):
            case "before":
                return Acceptance(before=True)
            case "full":
                raise InboxFull(ScheduleId(text(reply[1])))
            case _:
                return Acceptance(listeners=tuple(map(ScheduleId, texts(reply[1:]))))
