"""What the server promises about data: only we read it, and it is there again after any restart."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import redis

from adapters.embedded import EmbeddedServer
from adapters.embedded.place import SOCKET_PATH_LIMIT, Place
from adapters.embedded.probe import is_running
from adapters.embedded.waiting import came_true
from tests.integration.embedded.conftest import kill_server
from tests.patience import A_WHILE


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("appendonly", "yes"),
        ("appendfsync", "everysec"),
        ("maxmemory-policy", "noeviction"),
        ("port", "0"),
        ("save", ""),
    ],
)
def test_the_server_runs_with_the_settings_that_kept_relies_on(place: Place, setting: str, value: str) -> None:
    """Append-only, nothing evicted, and no port that another user could reach."""
    with EmbeddedServer(place.directory) as server, redis.Redis.from_url(server.url, decode_responses=True) as client:
        assert client.config_get(setting)[setting] == value


def test_only_the_owner_can_enter_the_data_directory(place: Place) -> None:
    """The directory and the socket are closed to every other user."""
    with EmbeddedServer(place.directory):
        assert stat.S_IMODE(place.directory.stat().st_mode) == 0o700
        assert stat.S_IMODE(place.socket.stat().st_mode) == 0o700


def test_data_survives_a_restart(place: Place) -> None:
    """The last user stops the server in good order; the next one finds everything."""
    remember(place, "promise")

    assert recalled(place) == b"promise"


def test_data_survives_a_killed_server(place: Place) -> None:
    """The append-only file has it; the socket left behind by the dead server is in nobody's way."""
    with EmbeddedServer(place.directory) as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "promise")
        kill_server(place)
        assert came_true(lambda: not is_running(place), A_WHILE)
        assert place.socket.exists()

        server.revive()

        assert recalled(place) == b"promise"


def test_a_long_data_directory_gets_a_short_socket(short_folder: Path) -> None:
    """The system limits a socket's path to about a hundred bytes, and people's folders are longer."""
    directory = short_folder / ("long" * 20) / ("longer" * 20)

    with EmbeddedServer(directory) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()
        (socket,) = client.config_get("unixsocket").values()

    assert len(socket.encode()) < SOCKET_PATH_LIMIT


def test_a_directory_name_with_spaces_and_signs_works(short_folder: Path) -> None:
    """The address is a URL, so what has a meaning there is quoted."""
    with EmbeddedServer(short_folder / "my data?#%20") as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def remember(place: Place, what: str) -> None:
    with EmbeddedServer(place.directory) as server, redis.Redis.from_url(server.url) as client:
        client.set("kept", what)


def recalled(place: Place) -> object:
    with EmbeddedServer(place.directory) as server, redis.Redis.from_url(server.url) as client:
        return client.get("kept")
