"""What a scenario hears of alarms: every alert that the leader told, whether or not anybody listens."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import attrs

from application.ports.inboxes import Acceptance, Inboxes
from domain.scheduling.alarms import ALERT
from domain.scheduling.events import Event
from entrypoints.testing.tables import Columns, show_instant

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+\+00:00")


def _short(found: re.Match[str]) -> str:
    return show_instant(datetime.fromisoformat(found[0]))


@attrs.frozen
class Overheard(Inboxes):
    """Inboxes, and beside them the alerts that went there, each once, by its key."""

    inboxes: Inboxes
    alerts: dict[str, Event]

    def accept(self, event: Event) -> Acceptance:
        acceptance = self.inboxes.accept(event)
        if event.name == ALERT:
            self.alerts.setdefault(event.key, event)
        return acceptance


ALERT_COLUMNS: Final[Columns[Event]] = {
    "schedule": lambda alert: str(alert.payload["schedule"]),
    "alarm": lambda alert: str(alert.payload["kind"]),
    "state": lambda alert: str(alert.payload["state"]),
    "since": lambda alert: show_instant(datetime.fromisoformat(alert.payload["since"])),
    "told": lambda alert: show_instant(alert.at),
    "because": lambda alert: _ISO.sub(_short, alert.payload["why"]),
}
