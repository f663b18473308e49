"""Rule: whatever the server does, the caller hears it in the words of the ports, and nothing is written by halves."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.redis.clock import StoreClock
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.ledger import RedisLedger
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.errors import StoreUnreachable, UnreadableDocument
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from domain.scheduling.definition import Priority
from tests.contract.values import (
    A_MINUTE,
    A_RUN,
    AN_ENTRY,
    NOON,
    REMINDERS,
    REPORTS,
    created,
    decided,
    queued,
    run_of,
)

KEYS = Keys("kept")


@pytest.fixture
def schedules(redis_client: redis.Redis) -> RedisScheduleStore:
    """A store on the real server."""
    return RedisScheduleStore(redis_client, KEYS)


def test_every_method_of_every_port_says_that_the_store_does_not_answer() -> None:
    """No error of the library passes the boundary."""
    nowhere = redis.Redis(unix_socket_path="/nowhere/at/all", retry=Retry(NoBackoff(), 0))
    schedules, runs = RedisScheduleStore(nowhere, KEYS), RedisRunStore(nowhere, KEYS)
    ledger, leases = RedisLedger(nowhere, KEYS), RedisLeaseStore(nowhere, KEYS)
    attempts = [
        lambda: schedules.standing([REPORTS]),
        lambda: schedules.due(NOON, 1),
        schedules.next_due,
        lambda: schedules.record(None, NOON, [created()]),
        schedules.ids,
        lambda: schedules.revision(REPORTS, 1),
        lambda: schedules.acts(REPORTS, 1),
        lambda: runs.get(A_RUN.fire_id),
        lambda: runs.many([A_RUN.fire_id]),
        lambda: runs.waiting(NOON, 1),
        lambda: runs.queued(Priority.HIGH, NOON, 1),
        lambda: runs.silent(NOON, 1),
        lambda: runs.expired(NOON, 1),
        runs.has_running,
        runs.has_queued,
        lambda: runs.advance([RunChange(A_RUN, A_RUN)], NOON),
        lambda: runs.beat(A_RUN.fire_id, "token", NOON),
        lambda: runs.requested(REPORTS, 1),
        lambda: runs.failed(1),
        lambda: ledger.oldest(REPORTS, 1),
        lambda: ledger.newest(REPORTS, 1),
        lambda: ledger.at(REPORTS, NOON),
        lambda: leases.acquire("us", "token", NOON, A_MINUTE),
        leases.current,
        StoreClock(nowhere).now,
    ]
    for attempt in attempts:
        with pytest.raises(StoreUnreachable):
            attempt()


def test_a_server_that_forgot_the_scripts_is_told_them_again(
    schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    """A restart or a failover empties its script cache."""
    schedules.record(None, NOON, [created()])
    redis_client.script_flush()

    assert schedules.record(None, NOON, [decided(created())]) == [Recorded.RECORDED]


@pytest.fixture
def no_memory_left(redis_client: redis.Redis) -> Iterator[None]:
    """The server is over its limit."""
    redis_client.config_set("maxmemory", "1")
    yield
    redis_client.config_set("maxmemory", "0")


@pytest.mark.usefixtures("no_memory_left")
def test_a_server_without_memory_refuses_and_writes_nothing(
    schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    """The refusal comes before the first write, so there is no half of a decision to repair."""
    with pytest.raises(StoreUnreachable, match=r"the server has reached its maxmemory .*; raise maxmemory"):
        schedules.record(None, NOON, [attrs.evolve(created(), runs=(A_RUN,))])

    assert redis_client.keys() == []


@pytest.mark.usefixtures("no_memory_left")
def test_a_decision_that_a_full_server_accepts_is_there_in_full(
    schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    """A script whose first write frees memory may go on to the end: that is the server's rule, and it is whole."""
    schedules.record(None, NOON, [attrs.evolve(created(), runs=(A_RUN,), entries=(AN_ENTRY,))])

    (standing,) = schedules.standing([REPORTS])
    assert standing is not None
    assert (standing.tail, standing.unfinished) == (AN_ENTRY, (A_RUN.fire_id,))
    assert RedisRunStore(redis_client, KEYS).get(A_RUN.fire_id) == A_RUN


def test_two_namespaces_on_one_server_never_meet(schedules: RedisScheduleStore, redis_client: redis.Redis) -> None:
    other = RedisScheduleStore(redis_client, Keys("other"))
    schedules.record(None, NOON, [attrs.evolve(created(), runs=(A_RUN,), entries=(AN_ENTRY,))])

    assert other.ids() == []
    assert RedisRunStore(redis_client, Keys("other")).get(A_RUN.fire_id) is None


def test_a_schedule_whose_revision_is_missing_is_named(
    schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    schedules.record(None, NOON, [created()])
    redis_client.hdel(KEYS.named("revisions"), "reports:1")

    with pytest.raises(UnreadableDocument, match="revision: 1 of schedule 'reports' is missing"):
        RedisScheduleStore(redis_client, KEYS).standing([REPORTS])


def test_an_id_in_the_due_index_that_nobody_knows_is_passed_over(
    schedules: RedisScheduleStore, redis_client: redis.Redis
) -> None:
    redis_client.zadd(KEYS.named("due"), {REMINDERS: 0})
    schedules.record(None, NOON, [created(wake_at=NOON)])

    assert [each.schedule.id for each in schedules.due(NOON, 10)] == [REPORTS]


def test_every_key_begins_with_namespace_and_shard(schedules: RedisScheduleStore, redis_client: redis.Redis) -> None:
    """The shard is part of the layout from the start, so that more than one need not move anything."""
    on_shard_3 = RedisScheduleStore(redis_client, Keys("kept", 3))
    run = run_of(2, deadline=True)
    for store in (schedules, on_shard_3):
        store.record(None, NOON, [attrs.evolve(created(), runs=(A_RUN, run), entries=(AN_ENTRY,))])
    RedisRunStore(redis_client, KEYS).advance([RunChange(A_RUN, queued(A_RUN, NOON))], NOON)

    found = {key.decode() for key in redis_client.scan_iter()}

    assert {key.split(":")[1] for key in found} == {"0", "3"}
    assert all(key.startswith(("kept:0:", "kept:3:")) for key in found)
