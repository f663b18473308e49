"""What a gauge shows at this moment: a number that conditions on slots depend on."""

from __future__ import annotations

from typing import Protocol


class Gauge(Protocol):
    """
    Measures one kind of thing outside of schedules: the load of a host, the depth of a queue, a number in the store.

    A reading is of now: nothing is remembered, averaged or rounded beyond what the source itself does.
    """

    def read(self, of: str) -> float:
        """
        Return what is measured now; `of` says which one: a queue's priority, a key's name, nothing for the only one.

        A queue that was never used has a depth of 0. Raises `GaugeUnreadable` where there is no finite number, and
        `StoreUnreachable` where the gauge is in the store and that does not answer.
        """
        ...
