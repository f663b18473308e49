"""What stands in the way of a server is said in one line that names the cause and the remedy."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.embedded import EmbeddedServer
from adapters.embedded.binary import Make, ServerBinary, find_binaries
from adapters.embedded.errors import ForeignData, NoServerBinary, ServerUnresponsive, UnusableDirectory
from adapters.embedded.place import Place
from tests.integration.embedded.conftest import kill_server

SHORTLY = timedelta(milliseconds=50)


def test_without_any_server_program_both_remedies_are_named(place: Place) -> None:
    """Install Redis, or point to one that runs elsewhere."""
    with pytest.raises(NoServerBinary, match=r"^no Redis server found: .*install Redis, or set KEPT_REDIS_URL"):
        EmbeddedServer(place.directory, binaries=lambda: ()).join()


@pytest.mark.parametrize(
    ("flavour", "version"),
    [("redis", "7.2.4"), ("valkey", "999.0")],
    ids=["another flavour", "a newer version than ours"],
)
def test_data_of_a_server_that_ours_cannot_read_is_refused(place: Place, flavour: str, version: str) -> None:
    """The file formats have gone separate ways, and grow upward only."""
    written_by(place, flavour, version)

    with pytest.raises(ForeignData, match=f"was written by {flavour} {version}, .*KEPT_DATA"):
        EmbeddedServer(place.directory, binaries=valkey_only).join()


def test_a_newer_server_takes_over_the_data_and_is_remembered(place: Place) -> None:
    """An upgrade needs no hand, and the way back is closed."""
    written_by(place, "valkey", "7.2.5")

    with EmbeddedServer(place.directory, binaries=valkey_only):
        document = json.loads(place.make_file.read_text())

    assert document["flavour"] == "valkey"
    assert document["version"] != "7.2.5"


def test_data_that_nobody_signed_is_refused(place: Place) -> None:
    """It may be the directory of a system's own Redis, and two servers on one file destroy it."""
    (place.directory / "dump.rdb").write_bytes(b"")

    with pytest.raises(ForeignData, match="holds data of an unknown server; set KEPT_DATA"):
        EmbeddedServer(place.directory).join()


def test_a_damaged_signature_is_refused(place: Place) -> None:
    """Guessing the flavour could cost the data."""
    place.make_file.write_text("{")

    with pytest.raises(ForeignData, match="unknown server"):
        EmbeddedServer(place.directory).join()


def test_a_file_in_the_place_of_the_directory_is_refused(short_folder: Path) -> None:
    """A slip in KEPT_DATA."""
    (short_folder / "data").write_text("")

    with pytest.raises(UnusableDirectory, match="KEPT_DATA"):
        EmbeddedServer(short_folder / "data")


def test_a_server_that_hangs_is_not_replaced_by_a_second_one(place: Place) -> None:
    """It may wake up again, and then two servers would write one file."""
    with EmbeddedServer(place.directory):
        kill_server(place, signal.SIGSTOP)
        try:
            with pytest.raises(ServerUnresponsive, match="does not answer"):
                EmbeddedServer(place.directory, patience=SHORTLY).join()
        finally:
            kill_server(place, signal.SIGCONT)


def test_a_server_whose_socket_was_removed_is_not_replaced_by_a_second_one(place: Place) -> None:
    """A cleaner of old files must not cost the data."""
    with EmbeddedServer(place.directory):
        elsewhere = place.socket.rename(place.directory / "elsewhere")
        try:
            with pytest.raises(ServerUnresponsive, match=r"end the process named in .*server\.pid"):
                EmbeddedServer(place.directory, patience=SHORTLY).join()
        finally:
            elsewhere.rename(place.socket)


def test_a_socket_that_leads_to_another_directorys_server_is_refused(place: Place) -> None:
    """What answers must say that its data is here; a socket alone proves nothing."""
    other = place.directory.with_name("other")
    other.mkdir()
    (other / "server.sock").symlink_to(place.socket)

    with EmbeddedServer(place.directory), pytest.raises(ForeignData, match="belongs to a server whose data is in"):
        EmbeddedServer(other).join()


def test_a_program_that_cannot_start_is_quoted(place: Place) -> None:
    """Its own last words say more than ours."""
    broken = place.directory / "broken-server"
    broken.write_text("#!/bin/sh\necho 'out of luck' >&2\nexit 1\n")
    broken.chmod(0o700)

    with pytest.raises(ServerUnresponsive, match="did not start: out of luck"):
        EmbeddedServer(place.directory, binaries=lambda: [ServerBinary(broken, Make("valkey", (9, 0)))]).join()


def test_a_server_that_dies_while_loading_is_reported_with_its_log(place: Place) -> None:
    """A damaged file is a matter for a person; we neither repair it nor wait for it."""
    with EmbeddedServer(place.directory):
        pass
    # Before Redis 7 the history was one file.
    (history,) = [*place.directory.glob("appendonlydir/*.manifest"), *place.directory.glob("appendonly.aof")]
    history.write_text("nonsense\n")

    with pytest.raises(ServerUnresponsive, match=r"did not start: .*see .*server.log"):
        EmbeddedServer(place.directory).join()


def written_by(place: Place, flavour: str, version: str) -> None:
    place.make_file.write_text(json.dumps({"flavour": flavour, "version": version}))


def valkey_only() -> Iterator[ServerBinary]:
    return (binary for binary in find_binaries() if binary.make.flavour == "valkey")
