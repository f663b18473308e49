"""Which servers throw promises away when their memory is full."""

from __future__ import annotations

from typing import Any, Final

import redis

from adapters.redis.boundary import translated
from domain.scheduling.errors import InvalidValue

KEEPS_EVERYTHING: Final = "noeviction"
_ANY_KEY: Final = "allkeys-"


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
    with translated():
        memory: Any = client.info("memory")
    policy = str(memory.get("maxmemory_policy", KEEPS_EVERYTHING))
    if drops_schedules(policy):
        raise InvalidValue(
            "maxmemory-policy", policy, "lets the server drop schedules when its memory is full",
            f"set it to {KEEPS_EVERYTHING}, or KEPT_ALLOW_EVICTION=1 to take that risk",
        )  # fmt: skip
