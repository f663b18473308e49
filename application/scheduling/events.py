"""What an application tells of itself: events, each of which every schedule that listens hears once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import attrs

from application.commands.payload import as_arguments, size_of
from application.ports.clock import Clock
from application.ports.inboxes import Acceptance, Inboxes
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import Event, event_key, event_name

Payload: TypeAlias = Mapping[str, Any] | attrs.AttrsInstance

PAYLOAD_LIMIT: Final = 8 * 1024
"""How many bytes of JSON an event may say."""


@attrs.frozen
class Events:
    """Accepts what an application publishes; after `StoreUnreachable` the same one may be published again."""

    clock: Clock
    inboxes: Inboxes

    def publish(self, event: str, payload: Payload | None = None, *, key: str) -> Acceptance:
        """
        Tell that something happened; under the same `key` it is the same event, however often it is published.

        The payload is JSON-like, or an instance of an attrs class, which arrives as the JSON that it makes. Raises
        `InvalidValue` for a name, key or payload that cannot be kept, and `InboxFull` when a schedule that listens has
        too many events waiting; then nobody has heard of it.
        """
        name, named, said = event_name(event), event_key(key), _checked(payload)
        return self.inboxes.accept(Event(name=name, key=named, at=self.clock.now(), payload=said))


def _checked(payload: Payload | None) -> Mapping[str, Any]:
    """Refuse what JSON cannot carry, and what is too large to travel with a run in the company of a whole batch."""
    try:
        said = as_arguments(payload)
        size = size_of(said)
    except InvalidValue as refusal:
        raise InvalidValue("payload", refusal.value, refusal.problem, refusal.remedy) from None
    if size > PAYLOAD_LIMIT:
        remedy = f"use at most {PAYLOAD_LIMIT}; keep what is large elsewhere and publish its key"
        raise InvalidValue("payload", f"{size} bytes", "are too large", remedy)
    return said
