"""The relay: tells what happened to those who act on it, at least once, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from application.ports.outbox import Envelope, Outbox
from domain.learning.class_events import ClassEvent
from domain.scheduling.errors import DomainError

AT_ONCE: Final = 100


@attrs.frozen
class Relay:
    """
    Takes events out of the outbox once they were acted on.

    An event is removed after `hear` returned, never before: a relay that dies in between tells it again. What `hear`
    refuses would be refused for ever, so it is set aside, with the reason, and holds nobody up; `StoreUnreachable`
    passes through, and leaves the event for the next turn.
    """

    outbox: Outbox
    hear: Callable[[ClassEvent], None]
    on_refused: Callable[[Envelope, str], None] = lambda _envelope, _why: None

    def turn(self) -> None:
        """Tell everything that waits."""
        while envelopes := self.outbox.read(AT_ONCE):
            for envelope in envelopes:
                self._tell(envelope)

    def _tell(self, envelope: Envelope) -> None:
        try:
            self.hear(envelope.event)
        except DomainError as refusal:
            self.on_refused(envelope, str(refusal))
            self.outbox.set_aside(envelope, str(refusal))
        else:
            self.outbox.remove([envelope.number])
