"""Which servers throw promises away when their memory is full."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, Final

import attrs
import redis
import structlog

from adapters.redis.boundary import translated
from domain.scheduling.errors import InvalidValue

KEEPS_EVERYTHING: Final = "noeviction"
_ANY_KEY: Final = "allkeys-"
_A_MINUTE: Final = timedelta(minutes=1)
_REMEDY: Final = f"set it to {KEEPS_EVERYTHING}"

log: Final = structlog.get_logger("kept.store")


def drops_schedules(policy: str) -> bool:
    """
    Tell whether an eviction policy may choose keys that never expire, as schedules, runs and ledgers are.

    The `volatile-` policies may not. What they can take of ours is the memory of effects that were done (of the
    sample commands), and what workers say of themselves.
    """
    return policy.startswith(_ANY_KEY)


def refuse_eviction(client: redis.Redis) -> None:
    """
    Raise `InvalidValue` if the server may evict schedules, whether or not it has a limit yet.

    The policy is read from INFO, which hosted servers show, where CONFIG is often hidden.
    """
    policy = _policy_of(client)
    if drops_schedules(policy):
        raise InvalidValue(
            "maxmemory-policy", policy, "lets the server drop schedules when its memory is full",
            f"{_REMEDY}, or KEPT_ALLOW_EVICTION=1 to take that risk",
        )  # fmt: skip


@attrs.define
class EvictionGuard:
    """
    Looks now and then whether a server that was fine has begun to drop schedules, and says so once.

    Somebody may change the policy, or a failover lead to a server with another one. It ends nobody: a scheduler that
    stops keeps no promise at all, and one that is started there refuses.
    """

    client: redis.Redis
    every: timedelta = _A_MINUTE
    _looked_at: float = attrs.field(factory=time.monotonic, init=False)
    _told: str | None = attrs.field(default=None, init=False)

    def look(self) -> None:
        """Look, if the last look was long enough ago; raise `StoreUnreachable` if the server does not answer."""
        if time.monotonic() - self._looked_at < self.every.total_seconds():
            return
        self._looked_at = time.monotonic()
        policy = _policy_of(self.client)
        dropping = policy if drops_schedules(policy) else None
        if dropping != self._told:
            self._tell(dropping)

    def _tell(self, dropping: str | None) -> None:
        self._told = dropping
        if dropping:
            log.error("schedules may be dropped", policy=dropping, when="memory is full", remedy=_REMEDY)
        else:
            log.info("schedules are safe again")


def _policy_of(client: redis.Redis) -> str:
    with translated():
        memory: Any = client.info("memory")
    return str(memory.get("maxmemory_policy", KEEPS_EVERYTHING))
