"""The two stores on which every scenario runs: plain dictionaries, and a real server with RQ's queues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol, cast

import attrs
import redis

from adapters.memory.effects import InMemoryEffects
from adapters.memory.published_commands import MemoryPublishedCommands
from adapters.memory.queue import MemoryQueue
from adapters.memory.store import MemoryStore
from adapters.redis.alerts import RedisAlerts
from adapters.redis.effects import RedisEffects
from adapters.redis.inboxes import RedisInboxes
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.ledger import RedisLedger
from adapters.redis.published_commands import RedisPublishedCommands
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.rq.delivery_queue import RqDeliveryQueue
from adapters.rq.names import Names
from adapters.rq.queue import KeptQueue
from application.ports.alerts import Alerts
from application.ports.delivery_queue import DeliveryQueue
from application.ports.effects import Effects
from application.ports.inboxes import Inboxes
from application.ports.lease_store import LeaseStore
from application.ports.ledger import Ledger
from application.ports.published_commands import PublishedCommands
from application.ports.run_store import RunStore
from application.ports.schedule_store import ScheduleStore
from domain.scheduling.definition import Priority
from domain.scheduling.delivery import Delivery
from domain.scheduling.values import ScheduleId, micros

KEYS: Final = Keys()


class WorkersEnd(Protocol):
    """The end of the queue at which workers stand."""

    def take(self) -> Delivery | None:
        """Pop the next delivery, the most urgent priority first; None when nothing waits."""
        ...

    def contents(self) -> Sequence[Delivery]:
        """Return what waits, in the order in which it would be taken."""
        ...

    def push_again(self, delivery: Delivery) -> None:
        """Let the queue hold a delivery that it holds already, or held, once more."""
        ...


class Tampering(Protocol):
    """What nobody should do to a store, and the audit must notice."""

    def forget_entry(self, id: ScheduleId, slot: datetime) -> None:
        """Take the ledger entry of `slot` away, past every port."""
        ...


@attrs.frozen(kw_only=True)
class Backend:
    """Every port that schedulers and workers need, over one store."""

    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger
    leases: LeaseStore
    inboxes: Inboxes
    alerts: Alerts
    queue: DeliveryQueue
    workers_end: WorkersEnd
    effects: Effects
    published: PublishedCommands
    tampering: Tampering


def memory_backend() -> Backend:
    """Return an empty store in this process's memory."""
    store = MemoryStore()
    queue = MemoryQueue(store)
    return Backend(
        schedules=store,
        runs=store,
        ledger=store,
        leases=store.state.leases,
        inboxes=store,
        alerts=store,
        queue=queue,
        workers_end=MemoryWorkersEnd(queue),
        effects=InMemoryEffects(),
        published=MemoryPublishedCommands(),
        tampering=MemoryTampering(store),
    )


@attrs.frozen
class MemoryWorkersEnd(WorkersEnd):
    """Takes from the lanes of a `MemoryQueue`."""

    queue: MemoryQueue

    def take(self) -> Delivery | None:
        return self.queue.take()

    def contents(self) -> Sequence[Delivery]:
        return [delivery for priority in Priority for delivery in self.queue.lanes[priority]]

    def push_again(self, delivery: Delivery) -> None:
        run = self.queue.store.get(delivery.fire_id)
        self.queue.lanes[run.priority if run else Priority.DEFAULT].append(delivery)


@attrs.frozen
class MemoryTampering(Tampering):
    """Reaches into the dictionaries."""

    store: MemoryStore

    def forget_entry(self, id: ScheduleId, slot: datetime) -> None:
        del self.store.state.entries[id][slot]


def redis_backend(client: redis.Redis) -> Backend:
    """Return the store behind `client`, as one process sees it: each has its own caches."""
    return Backend(
        schedules=RedisScheduleStore(client, KEYS),
        runs=RedisRunStore(client, KEYS),
        ledger=RedisLedger(client, KEYS),
        leases=RedisLeaseStore(client, KEYS),
        inboxes=RedisInboxes(client, KEYS),
        alerts=RedisAlerts(client, KEYS),
        queue=RqDeliveryQueue(client, KEYS),
        workers_end=RqWorkersEnd(client, Names(KEYS.namespace)),
        effects=RedisEffects(client, KEYS),
        published=RedisPublishedCommands(client, KEYS),
        tampering=RedisTampering(client),
    )


@attrs.frozen
class RqWorkersEnd(WorkersEnd):
    """Pops job ids from RQ's own lists and reads each job as a worker of ours does."""

    client: redis.Redis
    names: Names

    def take(self) -> Delivery | None:
        for priority in Priority:
            queue = KeptQueue(self.names, priority, self.client)
            job_id = cast("bytes | None", self.client.lpop(queue.key))
            if job_id is not None:
                job = queue.read(job_id)
                assert job, f"a worker would not execute the job {job_id!r}"
                return job.delivery
        return None

    def contents(self) -> Sequence[Delivery]:
        keys = [KeptQueue(self.names, priority, self.client).key for priority in Priority]
        job_ids = [job_id for key in keys for job_id in cast("list[bytes]", self.client.lrange(key, 0, -1))]
        return [delivery for job_id in job_ids if (delivery := self.names.delivery(job_id))]

    def push_again(self, delivery: Delivery) -> None:
        self.client.rpush(KeptQueue(self.names, Priority.DEFAULT, self.client).key, self.names.job(delivery))


@attrs.frozen
class RedisTampering(Tampering):
    """Takes a member out of a sorted set."""

    client: redis.Redis

    def forget_entry(self, id: ScheduleId, slot: datetime) -> None:
        removed = self.client.zremrangebyscore(KEYS.of("ledger", id), micros(slot), micros(slot))
        assert removed == 1
