"""Putting what cannot be read out of the way of everything else, and remembering it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import redis
import structlog

from adapters.redis.keys import Keys
from adapters.redis.replies import text
from adapters.redis.scripts import lua
from application.ports.set_aside import NAMED_AT_MOST, SECOND_LOOK, Kind, SetAside
from domain.scheduling.values import MICROSECOND

_TOLD_AT_MOST: Final = 10_000

log: Final = structlog.get_logger("kept.store")


class Aside:
    """
    The hash `set_aside`, and the indexes in which its members are due.

    A document that nobody here can read stays where it is; only the instant at which it is looked at moves, so
    that the others get their turn, no loop spins, and a newer version that takes over finds it soon.
    """

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._names = keys.named("set_aside")
        self._script = client.register_script(lua("set_aside"))
        self._told: set[str] = set()

    def put(self, kind: Kind, id: bytes | str, why: str, indexes: Sequence[str], due_until: int) -> None:
        """Put off one member of these indexes until `SECOND_LOOK` after `due_until` (microseconds)."""
        name, later = f"{kind}:{text(id)}", due_until + SECOND_LOOK // MICROSECOND
        self._script(keys=[self._names, *indexes], args=[id, due_until, later, name, why, NAMED_AT_MOST])
        self._tell(name, why)

    def listed(self, limit: int) -> Sequence[SetAside]:
        """Return what was set aside, in alphabetical order."""
        found = sorted((text(name), text(why)) for name, why in self._client.hgetall(self._names).items())
        return [_set_aside(name, why) for name, why in found[:limit]]

    def take_back(self, found: Sequence[SetAside]) -> None:
        """Forget that these were set aside."""
        if found:
            self._client.hdel(self._names, *(f"{each.kind}:{each.id}" for each in found))

    def _tell(self, name: str, why: str) -> None:
        """Say so once, and not at every second look."""
        if name in self._told:
            return
        if len(self._told) < _TOLD_AT_MOST:
            self._told.add(name)
        log.error("set_aside", what=name, why=why)


def _set_aside(name: str, why: str) -> SetAside:
    kind, _, id = name.partition(":")
    return SetAside(Kind.RUN if kind == Kind.RUN else Kind.SCHEDULE, id, why)
