"""Finding every run of one schedule, which no index lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import redis

from adapters.redis.documents.entry import read_entry
from adapters.redis.keys import Keys
from adapters.redis.replies import texts
from application.ports.errors import UnreadableDocument
from domain.scheduling.ledger import Disposition, Entry
from domain.scheduling.schedule import Schedule
from domain.scheduling.values import FireId

_PAGE: Final = 1_000


class RunsOfASchedule:
    """Needed once in a schedule's life: when everything about it is forgotten."""

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    def known(self, schedule: Schedule) -> Sequence[FireId]:
        """Return the runs of a schedule: a started slot names one, a request one, an unfinished one itself."""
        listed = (
            FireId(fire_id)
            for what in ("open", "requested")
            for fire_id in texts(self._client.zrange(self._keys.of(what, schedule.id), 0, -1))
        )
        return list(dict.fromkeys([*listed, *self._started(schedule)]))

    def _started(self, schedule: Schedule) -> Iterator[FireId]:
        ledger, start = self._keys.of("ledger", schedule.id), 0
        while page := texts(self._client.zrange(ledger, start, start + _PAGE - 1)):
            start += _PAGE
            for entry in filter(None, map(_readable, page)):
                if entry.disposition is Disposition.STARTED:
                    yield from entry.fire_ids(schedule.id)


def _readable(text: str) -> Entry | None:
    """Return an entry, or None for one that nobody can read: it names no run, and goes with the rest."""
    try:
        return read_entry(text)
    except UnreadableDocument:
        return None
