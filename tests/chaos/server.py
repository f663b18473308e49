"""A server that may be killed and comes back with everything it has ever acknowledged."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import redis

from adapters.embedded.binary import find_binaries
from adapters.embedded.errors import NoServerBinary
from adapters.embedded.waiting import came_true
from tests.patience import A_WHILE

_ONE_ANSWER: Final = 1.0  # seconds


class KillableServer:
    """
    A child of ours on a unix socket, with append-only persistence.

    It flushes before it answers (`appendfsync always`): what is promised holds while the store keeps
    its data, and with `everysec` a killed server may forget its last second, as `docs/guarantees.md` says.
    """

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.options = list(options)
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}?db=0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, unless it runs, and return when it answers."""
        self.begin()
        assert came_true(self._answers, A_WHILE), "the server does not answer"

    def begin(self) -> None:
        """Start it, unless it runs, and do not wait until it has loaded what it keeps."""
        if self._process is None:
            command = [str(_program()), *self._options()]
            # A session of its own: Ctrl-C is for us alone, who then end everything in order.
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)

    def kill(self) -> None:
        """End it with kill -9."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it in good order."""
        if self._process:
            self._process.terminate()
            self._process.wait()
        self._process = None

    def _options(self) -> list[str]:
        return [
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self._folder), "--save", "", "--appendonly", "yes", "--appendfsync", "always"),
            *self.options,
        ]

    def _answers(self) -> bool:
        with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=_ONE_ANSWER) as client:
            try:
                return bool(client.ping())
            except (redis.ConnectionError, redis.TimeoutError):
                return False


def _program() -> Path:
    for binary in find_binaries():
        return binary.path
    raise NoServerBinary
