"""Putting jobs into a queue by hand: one as a hand-over writes it, and the same with something planted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import redis

from adapters.rq.call import call_of
from adapters.rq.names import Names
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.values import FireId

NAMES: Final = Names("kept")
QUEUE: Final = f"rq:queue:{NAMES.queue(Priority.DEFAULT)}"


def a_delivery(number: int = 1) -> Delivery:
    """One of many deliveries that differ in their slot."""
    return Delivery(FireId(f"report-0-20260301T0000{number:02}000000Z"), 1, 1)


A_DELIVERY: Final = a_delivery()


def push(
    client: redis.Redis,
    delivery: Delivery = A_DELIVERY,
    planted: Mapping[bytes, bytes] | None = None,
    priority: Priority = Priority.DEFAULT,
) -> str:
    """Queue `delivery`, with the `planted` fields in its hash, and return the job's id."""
    client.hset(f"rq:job:{NAMES.job(delivery)}", mapping={"timeout": "3660", "status": "queued"})
    client.hset(f"rq:job:{NAMES.job(delivery)}", "data", call_of(delivery))
    for field, value in (planted or {}).items():
        client.hset(f"rq:job:{NAMES.job(delivery)}", field, value)
    client.rpush(f"rq:queue:{NAMES.queue(priority)}", NAMES.job(delivery))
    return NAMES.job(delivery)
