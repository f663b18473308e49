"""Announcing: alerts that were recorded become events for whoever listens, at least once, in their order."""

from __future__ import annotations

from typing import Final

import attrs

from application.ports.alerts import Alerts
from application.ports.inboxes import Inboxes
from domain.scheduling.inbox import InboxFull

AT_ONCE: Final = 100


@attrs.frozen
class Announcing:
    """
    Tells alerts, each removed after it was accepted and never before.

    Whoever dies in between tells it again, and its key lets the inboxes know it. An alert that meets a full inbox
    waits there with all that came after it, until somebody has read that inbox.
    """

    alerts: Alerts
    inboxes: Inboxes

    def tell(self) -> None:
        """Tell all that waits, as far as there is room."""
        while untold := self.alerts.untold(AT_ONCE):
            for each in untold:
                try:
                    self.inboxes.accept(each.event)
                except InboxFull:
                    return
                self.alerts.were_told([each.number])
