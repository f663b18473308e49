"""Every key that the store writes, in one place."""

from __future__ import annotations

from typing import Final

import attrs

from domain.scheduling.definition import Priority
from domain.scheduling.values import ScheduleId

_QUEUED: Final = {priority: f"queued:{priority}" for priority in Priority}
_WRITTEN: Final = (
    *("lease", "schedules", "revisions", "due", "runs", "running"),
    *("waiting", *_QUEUED.values(), "expiring", "beats", "failed"),
)


@attrs.frozen
class Keys:
    """
    The names of everything that one namespace keeps on one shard: `<namespace>:<shard>:<what>`.

    Two namespaces never meet. The keys of one schedule begin with the same prefix, which is why
    scripts may derive them, and why a cluster (which must know every key beforehand) is refused.
    """

    namespace: str = "kept"
    shard: int = 0

    @property
    def prefix(self) -> str:
        """Return what every key begins with."""
        return f"{self.namespace}:{self.shard}:"

    def named(self, what: str) -> str:
        """Return the key of one thing."""
        return self.prefix + what

    def queued(self, priority: Priority) -> str:
        """Return the key of the index of queued runs with this priority."""
        return self.named(_QUEUED[priority])

    def of(self, what: str, id: ScheduleId) -> str:
        """Return the key of what one schedule alone has: open, ledger, notices, acts or requested."""
        return f"{self.prefix}{what}:{id}"

    @property
    def wake(self) -> str:
        """Return the channel on which the leader is called."""
        return self.named("wake")

    def written(self, *, leading: bool) -> tuple[str, ...]:
        """
        Return the `KEYS` of every writing script, in the order that `writer.lua` names them.

        Who writes without a lease never looks at it, and need not be allowed to: another key stands in its place.
        """
        first, *others = map(self.named, _WRITTEN)
        return (first if leading else others[0], *others)


# Where an index stands among the `KEYS` of a writing script, counted as Lua does.
POSITIONS: Final = {name: position for position, name in enumerate(_WRITTEN, start=1)}


def index_of_queued(priority: Priority) -> int:
    """Return the position of the index of queued runs with this priority."""
    return POSITIONS[_QUEUED[priority]]
