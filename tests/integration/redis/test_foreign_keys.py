"""Rule: where a key holds what Kept did not write, a write that needs it names it, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import attrs
import pytest
import redis

from adapters.redis.keys import Keys
from adapters.redis.run_store import RedisRunStore
from adapters.redis.schedule_store import RedisScheduleStore
from adapters.rq.delivery_queue import RqDeliveryQueue
from application.ports.catch_up import Draw, Place
from application.ports.delivery_queue import HandOver
from application.ports.errors import StoreUnreachable
from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from application.ports.run_store import RunChange
from application.ports.schedule_store import Act, Record
from domain.scheduling.after import After
from domain.scheduling.decisions import Span
from domain.scheduling.definition import Policies, Priority
from domain.scheduling.events import Event, EventKey, EventName
from domain.scheduling.fan_out import spread
from domain.scheduling.outcome import ReturnedItems
from domain.scheduling.policies.budget import Budget
from domain.scheduling.run_states import FannedOut, Item
from domain.scheduling.schedule import Schedule
from domain.scheduling.tidings import Fate, News, Telling
from domain.scheduling.values import GroupName, ScheduleId
from tests.contract.values import (
    A_RUN,
    AN_ENTRY,
    AN_HOUR,
    DEFINITION,
    NOON,
    REMINDERS,
    REPORTS,
    created,
    decided,
    failed,
    requested,
    run_of,
    running,
)

KEYS: Final = Keys("kept")
ONE: Final = NOON + AN_HOUR
THREE: Final = NOON + 3 * AN_HOUR
LEASE: Final = Lease(epoch=1, token="token", holder="us", ends_at=THREE)
A_GROUP: Final = GroupName("database")
OF_THE_GROUP: Final = attrs.evolve(running(A_RUN, ONE), group=A_GROUP)
THAT_WAITS: Final = run_of(3, deadline=True)
ENDED: Final = RunChange(OF_THE_GROUP, failed(OF_THE_GROUP, ONE))
AN_EVENT: Final = Event(name=EventName("kept.alert"), key=EventKey("k"), at=NOON)
THAT_FOLLOWS: Final = Schedule.create(
    ScheduleId("load"), attrs.evolve(DEFINITION, timing=After(schedules=(REPORTS,))), NOON
)

Write = Callable[[redis.Redis], object]
Contents = Mapping[bytes, object]


def spread_out(hour: int) -> RunChange:
    """Return the change in which a run whose command returned one item gets its child run."""
    items = ReturnedItems("reports.one", (Item("a", {}),))
    begun = running(run_of(hour), ONE).settle(items, token="token", policies=Policies(), now=ONE)
    assert isinstance(begun.state, FannedOut)
    onward = spread(begun, begun.state, Policies(), ONE)
    return RunChange(begun, onward.parent, onward.children)


SPREADING: Final = spread_out(hour=5)
SPREAD: Final = spread_out(hour=6)
CHILD: Final = SPREAD.children[0]


def prepare(client: redis.Redis) -> None:
    """Keep a schedule with runs in progress, one that waits and two that fan out; and another that follows it."""
    client.flushall()
    runs = (OF_THE_GROUP, THAT_WAITS, SPREADING.before, SPREAD.before)
    records = [attrs.evolve(created(), runs=runs), attrs.evolve(created(THAT_FOLLOWS), follows=(REPORTS,))]
    RedisScheduleStore(client, KEYS).record(None, NOON, records)
    RedisRunStore(client, KEYS).advance([SPREAD], ONE)
    client.hset(KEYS.named("lease"), mapping={"epoch": LEASE.epoch, "token": LEASE.token})


def record(client: redis.Redis) -> object:
    """Write a record that has a little of everything."""
    rich: Record = attrs.evolve(
        decided(created()),
        entries=(AN_ENTRY,),
        runs=(run_of(2, deadline=True), requested("byhand", NOON)),
        changed=(ENDED,),
        act=Act(at=NOON, by="ada", what="trigger"),
        alerts=(AN_EVENT,),
        place=Place(Priority.HIGH, NOON),
        draw=Draw(budget=Budget(10, timedelta(seconds=1)), starts=1),
        waits_for=GroupName("mails"),
        listens_to=EventName("order.paid"),
        follows=(REMINDERS,),
        news=News(opened=(Telling(REPORTS, Span.of(ONE), Fate.OPEN),)),
    )
    return RedisScheduleStore(client, KEYS).record(None, NOON, [rich])


def end_a_run(client: redis.Redis) -> object:
    """Settle the run of a group for which another schedule waits, as a worker does."""
    return RedisRunStore(client, KEYS).advance([ENDED], ONE)


def hand_over(client: redis.Redis) -> object:
    """Hand the run that waits to the queue."""
    queued, delivery = THAT_WAITS.hand_over(THREE)
    handover = HandOver(change=RunChange(THAT_WAITS, queued), delivery=delivery)
    return RqDeliveryQueue(client, KEYS).deliver(LEASE, THREE, [handover])


def spread_work(client: redis.Redis) -> object:
    """Record a child run for the item that a run returned."""
    return RedisRunStore(client, KEYS).advance([SPREADING], ONE)


def end_the_last_child(client: redis.Redis) -> object:
    """Settle the child run for which its parent waits."""
    return RedisRunStore(client, KEYS).advance([RunChange(CHILD, failed(CHILD, ONE))], ONE)


def contents(client: redis.Redis) -> Contents:
    keys: Any = client.keys()
    return {key: _content(client, key) for key in keys}


def _content(client: redis.Redis, key: bytes) -> object:
    """Return what a key holds; of a hash in no order, because servers change that as they please."""
    return client.hgetall(key) if client.type(key) == b"hash" else client.dump(key)


def touched(client: redis.Redis, write: Write) -> list[str]:
    """Return the keys that a write changes when nothing is wrong."""
    prepare(client)
    before = contents(client)
    assert write(client) == [Recorded.RECORDED]
    after = contents(client)
    return sorted(key.decode() for key in before.keys() | after.keys() if before.get(key) != after.get(key))


# What `standing` reads is not looked at again: a schedule of which that cannot be read is not decided.
READ_BEFORE: Final = KEYS.of("ledger", REPORTS)
# Whatever stands under the name of a job is replaced.
REPLACED: Final = "rq:job:"


@pytest.mark.parametrize("write", [record, end_a_run, spread_work, end_the_last_child, hand_over])
def test_whichever_key_it_is_nothing_is_written(write: Write, redis_client: redis.Redis) -> None:
    needed = [key for key in touched(redis_client, write) if key != READ_BEFORE and not key.startswith(REPLACED)]
    for key in needed:
        prepare(redis_client)
        redis_client.set(key, "planted")
        before = contents(redis_client)

        with pytest.raises(StoreUnreachable, match=re.escape(f"{key} holds another kind of thing")) as refusal:
            write(redis_client)

        assert refusal.value.trouble == "damaged"
        assert contents(redis_client) == before, key
    assert len(needed) >= 3
