"""One server per directory: the first process starts it, all share it, the last to leave stops it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from adapters.embedded import EmbeddedServer
from adapters.embedded.place import Place
from adapters.embedded.probe import is_running
from tests.integration.embedded.conftest import Join

# The warning is about children that go on to use the parent's threads; ours wait, or end at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def test_every_process_of_a_directory_is_served_by_the_same_server(join: Join) -> None:
    """However many arrive at the same moment, one of them starts it and the others wait."""
    users = [join() for _ in range(4)]

    assert len({identity(user.joined()) for user in users}) == 1


def test_the_server_outlives_the_process_that_started_it(join: Join, place: Place) -> None:
    """The starter is a user like any other."""
    starter, other = join(), join()
    started = identity(starter.joined())
    other.joined()

    starter.leave()

    assert identity(place.url) == started


def test_the_last_to_leave_stops_the_server(join: Join, place: Place) -> None:
    """Nothing runs on a machine where Kept does not."""
    first, last = join(), join()
    first.joined()
    last.joined()

    first.leave()
    assert is_running(place)

    last.leave()
    assert not is_running(place)


def test_a_killed_starter_leaves_the_server_to_the_others(join: Join, place: Place) -> None:
    """A kill -9 of one Kept process must not take the store from the rest."""
    starter, other = join(), join()
    started = identity(starter.joined())
    other.joined()

    starter.kill()

    assert identity(place.url) == started
    other.leave()
    assert not is_running(place)


def test_a_server_left_behind_by_a_killed_last_user_is_found_again(join: Join, place: Place) -> None:
    """Nobody was left to stop it: the next to come uses it, and stops it when it leaves."""
    killed = join()
    left_behind = identity(killed.joined())
    killed.kill()

    with EmbeddedServer(place.directory) as server:
        assert identity(server.url) == left_behind

    assert not is_running(place)


def test_a_forked_child_does_not_keep_its_parents_membership(place: Place) -> None:
    """RQ forks a work-horse per job: one that outlives its worker must not keep the server up."""
    with EmbeddedServer(place.directory):
        child = WaitingChild()

    try:
        assert not is_running(place)
    finally:
        child.end()


def test_a_forked_child_that_leaves_stops_nothing(place: Place) -> None:
    """The membership is the parent's, so the child's way out of `with` has no effect."""
    with EmbeddedServer(place.directory) as server:
        child = os.fork()
        if child == 0:
            try:
                server.leave()
            finally:
                os._exit(0)
        os.waitpid(child, 0)

        assert is_running(place)


def test_a_forked_child_may_become_a_user_of_its_own(place: Place) -> None:
    """It inherits no membership, so it joins like any other process, and then it counts."""
    with EmbeddedServer(place.directory) as server:
        child = WaitingChild(first=server.join)
        child.is_ready()

    try:
        assert is_running(place)
    finally:
        child.end()


def test_two_users_within_one_process_count_as_two(place: Place, directory: Path) -> None:
    """The scheduler and a client in the same program do not take the server from each other."""
    with EmbeddedServer(directory) as outer:
        with EmbeddedServer(directory):
            pass
        assert identity(outer.url)

    assert not is_running(place)


class WaitingChild:
    """A forked child that does one thing first, and then nothing until it is ended."""

    def __init__(self, first: Callable[[], None] = lambda: None) -> None:
        told_to_end, self._end = os.pipe()
        self._ready, is_ready = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            try:
                os.close(self._end)
                first()
                os.write(is_ready, b"!")
                os.read(told_to_end, 1)
            finally:
                os._exit(0)
        os.close(told_to_end)
        os.close(is_ready)

    def is_ready(self) -> None:
        """Return once the first thing is done."""
        assert os.read(self._ready, 1), "the child ended early"

    def end(self) -> None:
        """Let it go and see it gone."""
        os.close(self._end)
        os.waitpid(self._child, 0)
        os.close(self._ready)


def identity(url: str) -> str:
    """The name that a server draws for itself when it starts."""
    with redis.Redis.from_url(url) as client:
        return str(client.info("server")["run_id"])
