"""What every layer of tests may ask for: a real server of its own, and an empty database in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from adapters.embedded.binary import find_binaries
from adapters.embedded.errors import NoServerBinary
from adapters.embedded.waiting import came_true
from tests.patience import A_WHILE


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Where the one real server of this test process listens: a unix socket, so that no port can clash."""
    with _short_folder() as folder, _server(folder / "s") as socket:
        yield f"unix://{socket}?db=0"


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A client of the real server, which holds nothing; replies are bytes, as RQ wants them."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket, which pytest's own `tmp_path` may not."""
    with _short_folder() as folder:
        yield folder


@contextmanager
def _short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kept-", dir="/tmp"))
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server(socket: Path) -> Iterator[Path]:
    """Not the embedded server: this one keeps nothing on disk and is a child, so that it ends with its tests."""
    command = [str(_program()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            assert came_true(lambda: _answers(socket), A_WHILE), "the test server does not answer"
            yield socket
        finally:
            process.terminate()


def _program() -> Path:
    for binary in find_binaries():
        return binary.path
    raise NoServerBinary


def _answers(socket: Path) -> bool:
    with redis.Redis(unix_socket_path=str(socket)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
