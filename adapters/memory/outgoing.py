"""What would go out, kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs

from application.ports.outgoing import NotTaken, Outgoing


@attrs.frozen
class Sent:
    """One message that was taken."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@attrs.define
class MemoryOutgoing(Outgoing):
    """Takes everything, except for receivers in `refusing`."""

    sent: list[Sent] = attrs.field(factory=list)
    refusing: set[str] = attrs.field(factory=set)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], patience: timedelta) -> None:
        if url in self.refusing:
            raise NotTaken(f"{url} answered 503")
        self.sent.append(Sent(url, body, headers))
