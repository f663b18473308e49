"""A data directory of its own for each test, and other processes that use its server."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapters.embedded.place import Place, prepare
from adapters.embedded.probe import is_running
from tests.integration.embedded.user import User

Join = Callable[[], User]


@pytest.fixture
def directory(short_folder: Path) -> Path:
    """Where the server under test keeps its data."""
    return short_folder / "data"


@pytest.fixture
def place(directory: Path) -> Iterator[Place]:
    """The same directory from inside; a server that the test leaves behind ends with it."""
    place = prepare(directory)
    yield place
    if is_running(place):
        kill_server(place)


@pytest.fixture
def join(place: Place) -> Iterator[Join]:
    """Let one more process use the directory's server."""
    with ExitStack() as users:
        yield lambda: users.enter_context(User(place.directory))


def kill_server(place: Place, how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to the server itself; it holds the running lock, so the pid in its file is its own."""
    os.kill(int(place.pid_file.read_text()), how)
