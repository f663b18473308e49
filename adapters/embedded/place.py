"""The data directory: which files stand in it, and where its socket is when the path grows too long."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Final
from urllib.parse import quote

import attrs

from adapters.embedded.errors import UnusableDirectory

SOCKET_PATH_LIMIT: Final = 100  # bytes; Linux takes 107, macOS 103
SHORT_FOLDER: Final = Path("/tmp")  # not $TMPDIR: every process of a directory must come to the same path


@attrs.frozen
class Place:
    """Where one server keeps its data, and what the processes that use it share."""

    directory: Path

    @property
    def socket(self) -> Path:
        beside_the_data = self.directory / "server.sock"
        if len(os.fsencode(beside_the_data)) < SOCKET_PATH_LIMIT:
            return beside_the_data
        name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:24]
        return SHORT_FOLDER / f"kept-{os.getuid()}" / f"{name}.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    @property
    def pid_file(self) -> Path:
        """For people and their tools; Kept itself goes by the socket and the locks."""
        return self.directory / "server.pid"

    @property
    def make_file(self) -> Path:
        return self.directory / "server.json"

    @property
    def starting(self) -> Path:
        """Owned while a server is being started or stopped."""
        return self.directory / "starting.lock"

    @property
    def users(self) -> Path:
        """Shared by every process that uses the server."""
        return self.directory / "users.lock"

    @property
    def running(self) -> Path:
        """Owned by the server itself, for as long as it lives."""
        return self.directory / "running.lock"

    @property
    def holds_data(self) -> bool:
        return any((self.directory / name).exists() for name in ("appendonlydir", "appendonly.aof", "dump.rdb"))


def prepare(directory: Path) -> Place:
    """Make the directory ready for a server and for us alone; raises `UnusableDirectory`."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Place(directory.resolve())
        if place.socket.parent != place.directory:
            _make_private(place.socket.parent)
    except OSError as error:
        raise UnusableDirectory(f"data directory: {error}; set KEPT_DATA to a directory you can write to") from error
    if not os.access(place.directory, os.R_OK | os.W_OK | os.X_OK):
        raise UnusableDirectory(
            f"data directory: {place.directory} is not yours; set KEPT_DATA to one you can write to"
        )
    return place


def _make_private(folder: Path) -> None:
    """In a folder open to all, the name may already be somebody else's: then nothing of ours goes there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} is open to other users")
