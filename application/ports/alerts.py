"""Alerts on their way: recorded with the decision that raised or ended an alarm, and not told yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import attrs

from domain.scheduling.events import Event

MOST_UNTOLD: Final = 10_000
"""How many alerts wait at most; the oldest go first, because nobody has listened to them for so long."""


@attrs.frozen
class Untold:
    """One alert on its way, under a number that no other one has."""

    number: str
    event: Event


class Alerts(Protocol):
    """
    Keeps alerts from the `Record` that made them until they were told; all methods raise `StoreUnreachable`.

    One may be read more than once, by several readers, until it is removed: whoever hears it must not mind.
    """

    def untold(self, limit: int) -> Sequence[Untold]:
        """
        Return the oldest alerts, at most `limit`, in the order in which they were recorded.

        One that a newer version wrote is left out, and left where it is: a newer reader will tell it.
        """
        ...

    def were_told(self, numbers: Sequence[str]) -> None:
        """Forget alerts that were told; one that is gone already is no error."""
        ...
