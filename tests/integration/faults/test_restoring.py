"""Rule: a restored server knows nothing of what came after the backup, in its state and in its queue alike."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import redis

from adapters.clocks.manual import ManualClock
from adapters.redis.keys import Keys
from adapters.redis.lease_store import RedisLeaseStore
from adapters.redis.schedule_store import RedisScheduleStore
from application.ports.errors import LostLease
from domain.scheduling.run_states import Queued
from entrypoints.testing.backend import redis_backend
from entrypoints.testing.world import World
from tests.chaos.server import KillableServer
from tests.unit.application.world import ADA

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
AOF = "appendonlydir"


@attrs.frozen
class Safe:
    """A server, and a copy of its append-only file from some moment."""

    server: KillableServer
    folder: Path

    def back_up(self) -> None:
        """Copy the file as it stands; it only ever grows at its end, so the server goes on meanwhile."""
        shutil.copytree(self.folder / AOF, self.folder / "backup")

    def restore(self) -> None:
        """Put the copy in the place of the file."""
        self.server.kill()
        shutil.rmtree(self.folder / AOF)
        shutil.copytree(self.folder / "backup", self.folder / AOF)
        self.server.start()


@pytest.fixture
def safe(short_folder: Path) -> Iterator[Safe]:
    with KillableServer(short_folder) as server:
        yield Safe(server, short_folder)


@pytest.fixture
def world(safe: Safe) -> Iterator[World]:
    """A schedule that runs every minute, whose run of 09:01 is done and whose run of 09:02 is on its way."""
    with redis.Redis.from_url(safe.server.url) as client:
        world = World(lambda: redis_backend(client), ManualClock(NINE))
        world.desk.apply("often", {"command": "work", "cron": "* * * * *", "overlap": "allow"})
        decide(world, "09:01")
        world.work()
        decide(world, "09:02")
        yield world
        world.end()


def decide(world: World, at: str) -> None:
    world.move_to(world.instant(at))
    world.scheduler().tick()


def executed(world: World) -> dict[str, int]:
    """Return how often the run of each minute was executed."""
    return dict(Counter(f"{context.slot:%H:%M}" for context in world.seen))


def test_what_came_after_the_backup_runs_again_under_the_same_fire_ids_and_what_came_before_does_not(
    world: World, safe: Safe
) -> None:
    safe.back_up()
    world.work()
    decide(world, "09:03")
    world.work()
    assert executed(world) == {"09:01": 1, "09:02": 1, "09:03": 1}

    safe.restore()
    decide(world, "09:03:30")
    world.work()

    assert executed(world) == {"09:01": 1, "09:02": 2, "09:03": 2}
    assert len({context.fire_id for context in world.seen}) == 3
    assert world.desk.violations() == []


def test_effects_in_a_store_of_their_own_are_not_repeated_where_the_fire_id_is_their_key(
    world: World, safe: Safe
) -> None:
    """The handler's own store was not restored: it still knows what was done."""
    letters: dict[str, str] = {}
    safe.back_up()
    for restored in (False, True):
        if restored:
            safe.restore()
        decide(world, "09:03:30")
        world.work()
        for context in world.seen:
            letters.setdefault(context.fire_id, "written once")

    assert len(letters) == 3
    assert len(world.seen) == 5


def test_schedules_and_queue_roll_back_together(world: World, safe: Safe) -> None:
    """What is recorded as queued is in the queue, and nothing else is: they are in one file."""
    safe.back_up()
    world.work()
    world.desk.operations.pause(world.desk.id(), ADA)

    safe.restore()

    (delivery,) = world.backend.workers_end.contents()
    assert delivery.fire_id == world.desk.fire_id("09:02")
    assert isinstance(world.desk.run("09:02").state, Queued)
    (standing,) = world.backend.schedules.standing([world.desk.id()])
    assert standing
    assert standing.schedule.paused is None
    world.work()
    assert executed(world) == {"09:01": 1, "09:02": 2}


def test_a_leader_from_the_time_that_was_undone_writes_nothing_though_its_epoch_comes_again(
    world: World, safe: Safe
) -> None:
    """The epoch is counted anew from the backup on; the token is not drawn twice."""
    safe.back_up()
    keys, later = Keys(), world.instant("10:00")
    with redis.Redis.from_url(safe.server.url) as client:
        leases = RedisLeaseStore(client, keys)
        undone = leases.acquire("before", "drawn before", later, world.scheduler().loop.cadence.lease_ttl)
        safe.restore()
        present = leases.acquire("after", "drawn after", later, world.scheduler().loop.cadence.lease_ttl)
        assert undone
        assert present
        assert undone.epoch == present.epoch

        with pytest.raises(LostLease):
            RedisScheduleStore(client, keys).record(undone, later, [])
