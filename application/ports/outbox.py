"""What happened on the sample platform and was not told yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from domain.learning.class_events import ClassEvent


@attrs.frozen
class Envelope:
    """One event on its way, under a number that no other one has."""

    number: str
    event: ClassEvent


@attrs.frozen
class Aside:
    """An event that nobody could act on, and why."""

    envelope: Envelope
    why: str


class Outbox(Protocol):
    """
    Keeps events from the write that made them until somebody has acted on them; all raise `StoreUnreachable`.

    An event may be read more than once, by several readers, until it is removed: who hears it must not mind.
    """

    def read(self, limit: int) -> Sequence[Envelope]:
        """
        Return the oldest events, at most `limit`, in the order in which they were appended.

        One that a newer version wrote is left out, and left where it is: a newer reader will take it.
        """
        ...

    def remove(self, numbers: Sequence[str]) -> None:
        """Forget events that were acted on; one that is gone already is no error."""
        ...

    def set_aside(self, envelope: Envelope, why: str) -> None:
        """Move an event that cannot be acted on out of the way, with the reason, for somebody to look at."""
        ...

    def waiting(self) -> int:
        """Return how many events wait to be told."""
        ...

    def aside(self) -> Sequence[Aside]:
        """Return the events that were set aside last, at most 100, oldest first."""
        ...
