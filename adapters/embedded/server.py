"""The embedded server as its users see it: joined by each process, stopped by the last to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from adapters.embedded import imprint, probe, process
from adapters.embedded.binary import ServerBinary, find_binaries
from adapters.embedded.errors import ServerUnresponsive
from adapters.embedded.lock import FileLock
from adapters.embedded.place import Place, prepare
from adapters.embedded.waiting import came_true

PATIENCE: Final = timedelta(seconds=60)  # loading a large append-only file takes a while


class EmbeddedServer:
    """
    One real server per data directory, shared by every process that enters it.

    Whoever comes first starts it, and the last to leave stops it. A process that
    is killed leaves its membership to the kernel; if it was the last, the server
    runs on and the next to enter uses it.
    """

    def __init__(
        self,
        directory: Path,
        *,
        patience: timedelta = PATIENCE,
        binaries: Callable[[], Iterable[ServerBinary]] = find_binaries,
    ) -> None:
        self._place: Place = prepare(directory)
        self._patience = patience
        self._binaries = binaries
        self._membership: FileLock | None = None

    @property
    def url(self) -> str:
        """Where the server is, as redis-py and `KEPT_REDIS_URL` want it."""
        return self._place.url

    def __enter__(self) -> Self:
        self.join()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.leave()

    def join(self) -> None:
        """Become a user of the server, which runs from now on; raises an `EmbeddedServerError`."""
        with self._starting():
            self._ensure_running()
            if self._membership is None or not self._membership.is_open:
                self._membership = FileLock(self._place.users)
            self._membership.share()

    def revive(self) -> None:
        """Start the server again should it have died under its users; raises an `EmbeddedServerError`."""
        with self._starting():
            self._ensure_running()

    def leave(self) -> None:
        """Cease to be a user; the last one stops the server. In a forked child this does nothing."""
        membership, self._membership = self._membership, None
        if membership is None or not membership.is_open:
            return
        try:
            with self._starting():
                if membership.own():
                    process.stop(self._place, self._patience)
        finally:
            membership.close()

    def _ensure_running(self) -> None:
        if probe.is_served(self._place, self._patience):
            return
        binary = imprint.choose(self._place, self._binaries())
        imprint.write(self._place, binary.make)
        process.start(self._place, binary, self._patience)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Starting and stopping happen one at a time, or two servers would write one file."""
        lock = FileLock(self._place.starting)
        try:
            if not came_true(lock.own, self._patience):
                raise ServerUnresponsive(
                    f"another process has been starting or stopping the server of {self._place.directory} "
                    f"for {self._patience.total_seconds():g} s; end that process and try again"
                )
            yield
        finally:
            lock.close()
