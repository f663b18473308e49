"""The key that is handed to the queue, and why a delivery under it may be refused."""

from __future__ import annotations

from enum import StrEnum

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


class Refusal(StrEnum):
    """Why a delivery is not executed."""

    UNKNOWN_RUN = "unknown_run"
    ENDED = "ended"
    OTHER_ATTEMPT = "other_attempt"
    ALREADY_ADMITTED = "already_admitted"
    NOT_HANDED_OVER = "not_handed_over"
    EXPIRED = "expired"
