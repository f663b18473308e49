"""The life of the server process: started in the background, ended in good order."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from datetime import timedelta
from typing import Final

import redis

from adapters.embedded.binary import ServerBinary
from adapters.embedded.errors import ServerUnresponsive
from adapters.embedded.lock import FileLock
from adapters.embedded.place import Place
from adapters.embedded.probe import connect, is_running, is_served, silent
from adapters.embedded.waiting import came_true

_LOG_LINES: Final = 3


def start(place: Place, binary: ServerBinary, within: timedelta) -> None:
    """
    Start the server and return when it answers; raises `ServerUnresponsive`.

    The server inherits a lock that we own, and so owns it until it is gone:
    that tells its life more surely than a pid, which may be somebody else's by now.
    """
    running = FileLock(place.running)
    try:
        if not running.own():
            raise ServerUnresponsive(silent(place))
        _launch(place, binary, running)
    finally:
        running.close()
    if not is_served(place, within):
        raise ServerUnresponsive(f"{binary.path} did not start: {_last_words(place)}; see {place.log}")


def stop(place: Place, within: timedelta) -> None:
    """End the server; its append-only file is flushed, so nothing is lost. Raises `ServerUnresponsive`."""
    client = connect(place)
    # Whatever it says, what counts is whether it lives, and that is asked below.
    with suppress(redis.RedisError):
        client.shutdown(nosave=True)
    client.close()
    if not came_true(lambda: not is_running(place), within):
        raise ServerUnresponsive(silent(place))


def _launch(place: Place, binary: ServerBinary, running: FileLock) -> None:
    inherited = () if running.descriptor is None else (running.descriptor,)
    command = [str(binary.path), *_options(place)]
    launched = subprocess.run(
        command, check=False, capture_output=True, text=True, umask=0o077, pass_fds=inherited, cwd=place.directory
    )
    if launched.returncode != 0:
        raise ServerUnresponsive(f"{binary.path} did not start: {(launched.stderr or launched.stdout).strip()}")


def _options(place: Place) -> list[str]:
    return [
        *("--daemonize", "yes"),
        *("--dir", str(place.directory)),
        *("--port", "0"),
        *("--unixsocket", str(place.socket)),
        *("--unixsocketperm", "700"),
        *("--pidfile", str(place.pid_file)),
        *("--logfile", str(place.log)),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
    ]


def _last_words(place: Place) -> str:
    if not place.log.exists():
        return "it wrote no log"
    return " / ".join(place.log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
