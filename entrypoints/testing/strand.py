"""A flow that stops where the scenario says and goes on when it says so: hand-shakes, no timing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

LONGEST_STOP: Final = timedelta(seconds=30)
"""After which a flow that nobody lets go on is stuck; no scenario waits for it."""

_ENDED: Final = object()


class Died(BaseException):
    """The process is gone: nothing catches this, nothing is tidied up in the store, no lease is given back."""


class Strand:
    """
    Runs a flow beside the scenario, but never at the same time: one of the two always waits for the other.

    That is how a worker can be in the middle of a command, or a scheduler between deciding and
    recording, while the scenario lets other things happen.
    """

    def __init__(self, flow: Callable[[], object]) -> None:
        self._flow = flow
        self._orders: SimpleQueue[Any] = SimpleQueue()
        self._reports: SimpleQueue[object] = SimpleQueue()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self.has_ended = False

    def begin(self) -> None:
        """Let the flow run until it stops or ends; what it raised is raised here, unless it died."""
        self._thread.start()
        self._listen()

    def go_on(self, order: object = None) -> None:
        """Let the flow go on with `order` until it stops again or ends."""
        self._orders.put(order)
        self._listen()

    def stop(self) -> Any:
        """Stop here (called inside the flow) and return the order with which it goes on."""
        self._reports.put(None)
        return self._orders.get(timeout=LONGEST_STOP.total_seconds())

    def _run(self) -> None:
        try:
            self._flow()
        except BaseException as error:  # noqa: BLE001 - the outermost frame of a thread: handed to the scenario
            self._error = error
        self._reports.put(_ENDED)

    def _listen(self) -> None:
        if self._reports.get(timeout=LONGEST_STOP.total_seconds()) is not _ENDED:
            return
        self._thread.join()
        self.has_ended = True
        if self._error and not isinstance(self._error, Died):
            raise self._error
