"""Asking whether this directory's server lives, and whether it is really this directory's."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.embedded.errors import ForeignData, ServerUnresponsive
from adapters.embedded.lock import FileLock
from adapters.embedded.place import Place
from adapters.embedded.waiting import came_true

_ONE_ANSWER: Final = 1.0  # seconds


def is_served(place: Place, within: timedelta) -> bool:
    """
    Whether the server runs and answers; one that is loading its data or ending is waited for.

    Raises `ServerUnresponsive` if it lives and stays silent, `ForeignData` if another one answers.
    """
    if not came_true(lambda: answers(place) or not is_running(place), within):
        raise ServerUnresponsive(silent(place))
    return answers(place)


def answers(place: Place) -> bool:
    """Whether this directory's server answers now; raises `ForeignData` if another one does."""
    client = connect(place)
    try:
        # CONFIG answers while the data is still being loaded; PING does not, and neither does anything of use.
        client.ping()
        directory = client.config_get("dir")["dir"]
    except (redis.ConnectionError, redis.TimeoutError):
        return False
    finally:
        client.close()
    if directory != str(place.directory):
        raise ForeignData(
            f"data directory: {place.socket} belongs to a server whose data is in {directory}; "
            "stop that server, or set KEPT_DATA to another directory"
        )
    return True


def is_running(place: Place) -> bool:
    """Whether a server process lives on this directory, answering or not."""
    lock = FileLock(place.running)
    try:
        return not lock.own()
    finally:
        lock.close()


def connect(place: Place) -> redis.Redis:
    """A connection that gives up quickly; the caller closes it."""
    return redis.Redis(
        unix_socket_path=str(place.socket),
        socket_timeout=_ONE_ANSWER,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def silent(place: Place) -> str:
    """The line for a server that lives but says nothing."""
    return (
        f"a server lives on {place.directory} but does not answer at {place.socket}; "
        f"end the process named in {place.pid_file} and try again"
    )
