"""The worlds of the contract suite: for each technology, the ports it fills, on one empty store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import pytest
import redis

from adapters.memory.store import MemoryStore
from adapters.redis.alerts import RedisAlerts
from adapters.redis.inboxes import RedisInboxes
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.ledger import RedisLedger
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.alerts import Alerts
from application.ports.inboxes import Inboxes
from application.ports.lease_store import Lease, LeaseStore
from application.ports.ledger import Ledger
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange, RunStore
from application.ports.schedule_store import Record, ScheduleStore, Standing
from domain.scheduling.run import Run
from tests.contract.values import A_MINUTE, NOON, REPORTS, created


@attrs.frozen
class Store:
    """The ports over one store, and what most tests do with them first."""

    schedules: ScheduleStore
    runs: RunStore
    ledger: Ledger
    leases: LeaseStore
    inboxes: Inboxes
    alerts: Alerts

    def lead(self, token: str = "token", at: datetime = NOON) -> Lease:
        """Take the lease for a minute."""
        lease = self.leases.acquire("us", token, at, A_MINUTE)
        assert lease is not None
        return lease

    def write(self, *records: Record, now: datetime = NOON) -> None:
        """Record without a lease, as operators do."""
        assert set(self.schedules.record(None, now, records)) == {Recorded.RECORDED}

    def keep(self, *runs: Run) -> None:
        """Record runs of a new schedule."""
        self.write(attrs.evolve(created(), runs=runs))

    def move(self, before: Run, after: Run, now: datetime = NOON) -> Run:
        """Move one run without a lease, as workers do."""
        assert self.runs.advance([RunChange(before, after)], now) == [Recorded.RECORDED]
        return after

    def standing(self) -> Standing:
        """Read what is known of the one schedule that most tests are about."""
        (standing,) = self.schedules.standing([REPORTS])
        assert standing is not None
        return standing


def _memory(_request: pytest.FixtureRequest) -> Store:
    store = MemoryStore()
    return Store(store, store, store, store.state.leases, store, store)


def _redis(request: pytest.FixtureRequest) -> Store:
    client: redis.Redis = request.getfixturevalue("redis_client")
    keys = Keys("contract")
    return Store(
        RedisScheduleStore(client, keys),
        RedisRunStore(client, keys),
        RedisLedger(client, keys),
        RedisLeaseStore(client, keys),
        RedisInboxes(client, keys),
        RedisAlerts(client, keys),
    )


ADAPTERS: Sequence[Callable[[pytest.FixtureRequest], Store]] = (_memory, _redis)


@pytest.fixture(params=ADAPTERS, ids=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> Store:
    """Every store in turn, empty."""
    build: Callable[[pytest.FixtureRequest], Store] = request.param
    return build(request)
