"""What workers publish of their commands, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from application.ports.published_commands import REMEMBERED, Offer, Publication, PublishedCommands


@attrs.define
class MemoryPublishedCommands(PublishedCommands):
    """Two dictionaries: who is alive with what until when, and when each set of offers was last seen."""

    workers: dict[str, tuple[tuple[Offer, ...], datetime]] = attrs.field(factory=dict)
    seen: list[tuple[tuple[Offer, ...], datetime]] = attrs.field(factory=list)

    def publish(self, worker: str, offers: Sequence[Offer], now: datetime, alive_until: datetime) -> None:
        self.workers = {name: held for name, held in self.workers.items() if held[1] > now}
        self.workers[worker] = (tuple(offers), alive_until)
        others = [(each, at) for each, at in self.seen if each != tuple(offers) and at > now - REMEMBERED]
        self.seen = [(tuple(offers), now), *others]

    def withdraw(self, worker: str) -> None:
        self.workers.pop(worker, None)

    def alive(self, now: datetime) -> Mapping[str, datetime]:
        return {name: until for name, (_, until) in self.workers.items() if until > now}

    def publications(self, now: datetime) -> Sequence[Publication]:
        found = (Publication(offers=each, seen_at=at, workers=self._alive(each, now)) for each, at in self.seen)
        return sorted(found, key=lambda publication: publication.seen_at, reverse=True)

    def _alive(self, offers: tuple[Offer, ...], now: datetime) -> tuple[str, ...]:
        return tuple(sorted(name for name, (held, until) in self.workers.items() if held == offers and until > now))
