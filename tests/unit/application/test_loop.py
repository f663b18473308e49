"""Rule: the loop sleeps until something is due, waits for a store that is away, and gives the lease back at its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.memory.leases import MemoryLeases
from adapters.memory.store import MemoryStore
from application.ports.errors import StoreUnreachable
from application.ports.lease_store import Lease
from application.scheduling.cadence import Cadence
from application.scheduling.coordinator import TickReport
from application.scheduling.loop import Loop, Watcher
from domain.scheduling.errors import InvalidValue
from domain.scheduling.values import schedule_id
from tests.examples import A_MINUTE, A_SECOND, NOON, at
from tests.unit.application.world import World


class Noting(Watcher):
    """Takes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def ticked(self, report: TickReport) -> None:
        self.heard.append("ticked")

    def store_unreachable(self, error: StoreUnreachable, retry_in: timedelta) -> None:
        self.heard.append(f"away, again in {retry_in.total_seconds()} s")

    def store_back(self) -> None:
        self.heard.append("back")


def loop_of(world: World, watcher: Watcher | None = None) -> Loop:
    return Loop(
        coordinator=world.coordinator,
        clock=world.clock,
        wake=world.wake,
        cadence=world.cadence,
        watcher=watcher or Watcher(),
    )


class Away(MemoryStore):
    """A store that does not answer while `away`."""

    away = False

    def next_due(self) -> datetime | None:
        if self.away:
            raise StoreUnreachable("gone for a moment")
        return super().next_due()


def test_a_leader_sleeps_until_the_next_slot() -> None:
    world = World(cadence=Cadence(lease_ttl=timedelta(hours=1)))
    world.add()
    world.clock.set(at("12:00:48.5"))

    assert loop_of(world).turn() == timedelta(seconds=11.5)


def test_an_idle_leader_sleeps_until_its_lease_wants_renewing() -> None:
    assert loop_of(World()).turn() == timedelta(seconds=1)


def test_a_standby_sleeps_until_the_lease_may_be_free() -> None:
    world = World()
    world.tick(NOON)
    world.clock.set(at("12:00:01"))
    standby = loop_of(world)
    standby.coordinator = world.scheduler("scheduler-2")

    assert standby.turn() == 2 * A_SECOND


def test_a_standby_of_a_lease_that_was_given_back_sleeps_no_longer_than_the_ttl() -> None:
    class Refusing(MemoryLeases):
        def acquire(self, holder: str, token: str, now: datetime, ttl: timedelta) -> Lease | None:
            return None

    world = World()
    world.coordinator.leadership.leases = Refusing()

    assert loop_of(world).turn() == world.cadence.lease_ttl


def test_what_is_due_already_is_not_slept_on() -> None:
    world = World(cadence=Cadence(batch=1))
    world.add()
    world.add(id=schedule_id("another"))
    world.clock.set(at("12:01"))

    assert loop_of(world).turn() == timedelta()


def test_the_time_that_a_tick_took_is_not_slept_again() -> None:
    class Slow(MemoryStore):
        def next_due(self) -> datetime | None:
            world.clock.advance(10 * A_SECOND)
            return super().next_due()

    world = World(cadence=Cadence(lease_ttl=timedelta(hours=1)), store=Slow())
    world.add()

    assert loop_of(world).turn() == 50 * A_SECOND


def test_a_store_that_is_away_is_tried_again_after_a_growing_pause_and_reported() -> None:
    store, watcher = Away(), Noting()
    world = World(store=store)
    loop = loop_of(world, watcher)
    store.away = True

    pauses = [loop.turn().total_seconds() for _ in range(8)]
    store.away = False
    loop.turn()
    loop.turn()

    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]
    assert watcher.heard[:2] == ["away, again in 0.1 s", "away, again in 0.2 s"]
    assert watcher.heard[-3:] == ["back", "ticked", "ticked"]


def test_after_the_store_came_back_the_pauses_begin_short_again() -> None:
    store = Away()
    world = World(store=store)
    loop = loop_of(world)
    store.away = True
    loop.turn()
    loop.turn()
    store.away = False
    loop.turn()
    store.away = True

    assert loop.turn() == timedelta(milliseconds=100)


def test_what_came_due_while_the_store_was_away_is_decided_when_it_is_back() -> None:
    store = Away()
    world = World(store=store)
    world.add()
    loop = loop_of(world)
    store.away = True
    world.clock.set(at("12:00:30"))
    loop.turn()
    store.away = False
    world.clock.set(at("12:02"))
    loop.turn()

    assert world.ledger() == ["12:01 coalesced missed into 12:02", "12:02 started"]


def test_when_it_is_told_to_stop_it_gives_the_lease_back() -> None:
    world = World()
    turns = iter([False, False, True])

    loop_of(world).run(lambda: next(turns))

    assert world.store.state.leases.current() is None
    assert world.wake.waits == [A_SECOND, A_SECOND]


def test_a_store_that_is_away_at_the_end_does_not_keep_it() -> None:
    class Gone(MemoryLeases):
        def release(self, lease: Lease) -> None:
            raise StoreUnreachable("gone for good")

    world = World()
    world.coordinator.leadership.leases = Gone()
    turns = iter([False, True])

    loop_of(world).run(lambda: next(turns))

    assert world.coordinator.leadership.lease is None


@pytest.mark.parametrize("field", ["lease_ttl", "heartbeat", "lost_after", "redeliver_after", "longest_backoff"])
def test_a_cadence_of_no_time_is_refused(field: str) -> None:
    no_time: dict[str, Any] = {field: timedelta()}

    with pytest.raises(InvalidValue, match=rf"^{field}: .* is not positive; use "):
        Cadence(**no_time)


@pytest.mark.parametrize("batch", [0, 501])
def test_a_batch_that_no_store_takes_is_refused(batch: int) -> None:
    with pytest.raises(InvalidValue, match=r"^batch: .*; use "):
        Cadence(batch=batch)


def test_the_longest_sleep_of_a_leader_leaves_two_renewals_to_fail() -> None:
    assert Cadence(lease_ttl=3 * A_MINUTE).renewal == A_MINUTE
