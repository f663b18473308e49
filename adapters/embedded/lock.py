"""Advisory file locks that belong to one process and are never inherited by a forked child."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final
from weakref import WeakSet


class FileLock:
    """
    A lock on a file, gone with the process that holds it, however that process ends.

    A fork shares its parent's locks until both have closed them: an RQ work-horse
    would keep a dead worker's lock. So a child closes every lock before it does anything else.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _OPEN.add(self)

    @property
    def descriptor(self) -> int | None:
        """The open file that carries the lock; `None` once closed, and in a forked child."""
        return self._descriptor

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def share(self) -> bool:
        """Hold the lock together with others; false if someone owns it."""
        return self._try(fcntl.LOCK_SH)

    def own(self) -> bool:
        """Hold the lock alone; false if anyone else holds it, and then a shared hold of ours is lost as well."""
        return self._try(fcntl.LOCK_EX)

    def close(self) -> None:
        """Let go; a child that inherited nothing has nothing to let go of."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, kind: int) -> bool:
        if self._descriptor is None:
            return False
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_OPEN: Final[WeakSet[FileLock]] = WeakSet()


def _close_all_in_child() -> None:
    for lock in list(_OPEN):
        lock.close()


os.register_at_fork(after_in_child=_close_all_in_child)
