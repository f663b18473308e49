"""Rule: a failover to a replica is an outage like any other, also where the new primary's clock is another one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
import redis

from adapters.embedded.waiting import came_true
from tests.chaos.server import KillableServer
from tests.integration.faults.scene import Scene, scene
from tests.patience import A_WHILE

HERE = "127.0.0.1"
HOURS = timedelta(hours=3)


@attrs.frozen
class Pair:
    """A primary, at which scheduler and worker are at work, and a replica that has caught up."""

    it: Scene
    replica: KillableServer

    def fail_over(self, clock_ahead: timedelta = timedelta()) -> Scene:
        """
        Lose the primary for good; the route leads to the replica, whose clock is ahead by so much.

        Nothing is on its way then: of what a replica has not heard the runs begin again, under the same names.
        """
        self.it.client.client_pause(A_WHILE // timedelta(milliseconds=1), all=False)
        with redis.Redis.from_url(self.replica.url) as replica:
            assert came_true(lambda: written(replica) == written(self.it.client), A_WHILE)
        self.it.server.kill()
        self.it.route.clock_ahead = clock_ahead
        self.it.route.fail_over_to(self.replica.socket)
        return attrs.evolve(self.it, server=self.replica)


@pytest.fixture
def pair(short_folder: Path) -> Iterator[Pair]:
    """A primary and its replica, each a real server."""
    port = free_port()
    second = short_folder / "2"
    second.mkdir()
    with (
        KillableServer(short_folder, ["--bind", HERE, "--port", str(port)]) as primary,
        KillableServer(second, ["--replicaof", HERE, str(port)]) as replica,
        scene(short_folder, primary, {"KEPT_LOST_AFTER": "10s"}) as it,
    ):
        with redis.Redis.from_url(replica.url) as client:
            assert came_true(lambda: has_caught_up(client), A_WHILE)
        yield Pair(it, replica)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def has_caught_up(replica: redis.Redis) -> bool:
    return bool(dict(replica.info("replication"))["master_link_status"] == "up")


def written(server: redis.Redis) -> int:
    """Return how far a server has come in what the primary wrote."""
    return int(dict(server.info("replication"))["master_repl_offset"])


def promote(it: Scene) -> None:
    it.client.replicaof("NO", "ONE")


def jumps(it: Scene) -> list[int]:
    """Return how far time jumped each time, in jumps of this test; to have stood still for seconds is none."""
    jumped = (round(line["by_s"] / HOURS.total_seconds()) for line in it.lines(it.scheduler, "time jumped"))
    return [by for by in jumped if by]


def test_a_replica_is_read_only_until_it_is_promoted(pair: Pair) -> None:
    it = pair.fail_over()
    assert it.says("read-only")

    promote(it)

    assert it.goes_on()


def test_the_clock_of_the_new_primary_is_hours_ahead(pair: Pair) -> None:
    """Slots are decided early, nobody is lost, and the jump is told once."""
    it = pair.fail_over(clock_ahead=HOURS)
    promote(it)

    assert it.hears(it.scheduler, "time jumped")
    assert it.works()
    assert it.nothing_was_lost_or_doubled()
    assert jumps(it) == [1]
    assert not any("lost" in line for line in it.lines(it.scheduler, "tick"))


def test_the_clock_of_the_new_primary_is_hours_behind(pair: Pair) -> None:
    """The same scheduler leads on, nothing is decided until the cursor is passed, and then it goes on by itself."""
    it = pair.fail_over(clock_ahead=-HOURS)
    promote(it)
    assert it.hears(it.scheduler, "time jumped")

    it.route.clock_ahead = timedelta()

    assert it.works()
    assert it.nothing_was_lost_or_doubled()
    assert jumps(it) == [-1, 1]
