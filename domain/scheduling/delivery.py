"""The key that is handed to the queue."""

from __future__ import annotations

import attrs

from domain.scheduling.values import FireId


@attrs.frozen
class Delivery:
    """One hand-over of one attempt of one run; the ordinal counts the hand-overs of the same attempt."""

    fire_id: FireId
    attempt: int
    ordinal: int

    @property
    def key(self) -> str:
        """Return the name under which the queue knows this hand-over."""
        return f"{self.fire_id}-{self.attempt}-{self.ordinal}"
