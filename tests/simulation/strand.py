"""A flow that stands still until it is given the baton: threads, but never two at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread


class Over(BaseException):
    """The world has ended: whatever a flow was doing, it stops there."""


class Strand:
    """
    Runs `life` in a thread of its own, but only while it has the baton; `ended` hears how it ended.

    So code under test can be stopped inside any port call without being written for it, and who goes
    on next is the seed's choice alone, not the operating system's.
    """

    def __init__(self, life: Callable[[], None], ended: Callable[[BaseException], None]) -> None:
        self._life, self._ended = life, ended
        self._thread = Thread(target=self._run, daemon=True)
        self._baton = Lock()
        self._baton.acquire()
        self._is_over = self._has_ended = False

    def take_baton(self) -> None:
        """Let the flow go on (called by whoever had the baton, who waits for it next)."""
        if self._thread.ident is None:
            self._thread.start()
        self._baton.release()

    def await_baton(self) -> None:
        """Stand still here, inside the flow, until it may go on."""
        self._baton.acquire()
        if self._is_over:
            raise Over

    def end(self) -> bool:
        """Let the flow unwind from wherever it stands; tell whether there is one."""
        if self._thread.ident is None or self._has_ended:
            return False
        self._is_over = True
        self._baton.release()
        return True

    def _run(self) -> None:
        try:
            self.await_baton()
            self._life()
            raise AssertionError("an actor lives until the world ends, or nobody would have the baton")
        except BaseException as error:  # noqa: BLE001 - the outermost frame of a thread: the stage is told
            self._has_ended = True
            self._ended(error)
