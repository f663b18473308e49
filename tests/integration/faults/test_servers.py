"""Rule: whatever a server does, scheduler and worker survive, say once what is wrong, and go on when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.embedded.waiting import came_true
from tests.chaos.proxy import Network
from tests.chaos.server import KillableServer
from tests.integration.faults.scene import Scene, scene
from tests.patience import A_WHILE

NO_LIMIT = 0


@pytest.fixture
def it(short_folder: Path) -> Iterator[Scene]:
    """Scheduler and worker at work."""
    with KillableServer(short_folder) as server, scene(short_folder, server) as at_work:
        yield at_work


def test_a_connection_that_is_lost_and_comes_back(it: Scene) -> None:
    it.route.become(Network.CUT)
    assert it.says("silent")

    it.route.become(Network.WHOLE)

    assert it.goes_on()


def test_a_server_that_is_killed_and_comes_back_with_its_append_only_file(it: Scene) -> None:
    it.server.kill()
    assert it.says("silent")

    it.server.start()

    assert it.goes_on()


def test_a_server_that_takes_its_time_to_load(it: Scene) -> None:
    stop_and_slow_down(it)

    it.server.begin()
    assert it.says("loading")
    it.client.config_set("key-load-delay", 0)

    assert it.goes_on()


def test_who_starts_while_a_server_loads_waits_for_it(it: Scene) -> None:
    """Meanwhile it answers some questions, such as what it is, and others not."""
    stop_and_slow_down(it)
    it.server.begin()
    newcomers = [it.processes.start("scheduler"), it.processes.start("worker")]
    for newcomer in newcomers:
        assert it.hears(newcomer, "store unreachable", trouble="loading"), newcomer.last_words()

    it.client.config_set("key-load-delay", 0)

    for newcomer in newcomers:
        assert it.hears(newcomer, "started"), newcomer.last_words()
        assert newcomer.lives
    assert it.goes_on()


def stop_and_slow_down(it: Scene, keys: int = 3_000) -> None:
    """Let the server take long to come back: a big file takes minutes, here every key takes a hundredth second."""
    it.client.mset({f"somebody-elses-{number}": "x" for number in range(keys)})
    it.client.bgrewriteaof()
    assert came_true(lambda: not dict(it.client.info("persistence"))["aof_rewrite_in_progress"], A_WHILE)
    it.server.stop()
    it.server.options = ["--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024"]


def test_a_server_that_has_reached_its_maxmemory(it: Scene) -> None:
    it.client.config_set("maxmemory", 1)
    assert it.says("memory")

    it.client.config_set("maxmemory", NO_LIMIT)

    assert it.goes_on()


def test_a_server_that_forgot_its_scripts_is_told_them_again_and_nobody_notices(it: Scene) -> None:
    for _ in range(3):
        it.client.script_flush()
        assert it.works()

    assert it.nothing_was_lost_or_doubled()
    assert it.troubles() == [[], []]


def test_a_server_that_is_slow_delays_and_harms_nothing(it: Scene) -> None:
    """For less than a client's patience: nobody says anything."""
    it.client.client_pause(1_500)

    assert it.works()
    assert it.nothing_was_lost_or_doubled()
    assert it.troubles() == [[], []]


def test_a_server_that_hangs_for_longer_than_anybody_waits(it: Scene) -> None:
    it.client.client_pause(7_000)

    assert it.says("silent")
    assert it.goes_on()


def test_a_server_that_may_not_write_because_its_replicas_are_gone(it: Scene) -> None:
    it.client.config_set("min-replicas-to-write", 1)
    assert it.says("replicas")

    it.client.config_set("min-replicas-to-write", 0)

    assert it.goes_on()
