"""The lease on Redis: one hash, taken, renewed and given back by scripts."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import redis

from adapters.redis.agenda import needing_the_coordinator, next_instant
from adapters.redis.alerts import ALERTS
from adapters.redis.boundary import at_the_boundary
from adapters.redis.keys import Keys
from adapters.redis.replies import texts
from adapters.redis.scripts import lua
from application.ports.lease_store import Lease, LeaseStore, Outlook, Renewed
from domain.scheduling.definition import Priority
from domain.scheduling.values import MICROSECOND, instant_at, micros


class RedisLeaseStore(LeaseStore):
    """
    Fills `LeaseStore` on one namespace and shard.

    The lease does not expire as a key: `now` decides, so it ends on the clock by which slots are
    decided, and its epoch is never forgotten.
    """

    def __init__(self, client: redis.Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._lease = keys.named("lease")
        self._looked_at = [
            self._lease,
            *needing_the_coordinator(keys),
            keys.named(ALERTS),
            *map(keys.queued, Priority),
            keys.named("beats"),
        ]
        self._acquire = client.register_script(lua("acquire"))
        self._renew = client.register_script(lua("renew", "earliest"))
        self._release = client.register_script(lua("release"))

    @at_the_boundary
    def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
        ends_at = now + ttl
        arguments: list[str | int] = [token, holder, micros(now), micros(ends_at), ttl // MICROSECOND]
        epoch = self._acquire(keys=[self._lease], args=arguments)
        return None if epoch is None else Lease(epoch, token, holder, ends_at)

    @at_the_boundary
    def renew(self, lease: Lease, now: datetime, ttl: timedelta) -> Renewed | None:
        renewed = attrs.evolve(lease, ends_at=now + ttl)
        arguments: list[str | int] = [lease.epoch, lease.token, micros(now), micros(renewed.ends_at)]
        reply = self._renew(keys=self._looked_at, args=arguments)
        if reply is None:
            return None
        inbox, in_flight, untold, *scores = reply
        outlook = Outlook(inbox=inbox, next_due=next_instant(scores), in_flight=bool(in_flight), untold=bool(untold))
        return Renewed(renewed, outlook)

    @at_the_boundary
    def release(self, lease: Lease) -> None:
        self._release(keys=[self._lease], args=[lease.epoch, lease.token, self._keys.wake])

    @at_the_boundary
    def current(self) -> Lease | None:
        found = self._client.hmget(self._lease, ["epoch", "token", "holder", "ends_at"])
        if None in found:
            return None
        epoch, token, holder, ends_at = texts(found)
        try:
            return Lease(int(epoch), token, holder, instant_at(int(ends_at)))
        except (ValueError, OverflowError):
            # No scheduler wrote this, so nobody holds it; the next one that asks takes it.
            return None
