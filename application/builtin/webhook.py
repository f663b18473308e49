"""`kept.webhook`: tells somebody else's server what a run is about, signed, under a key that retries share."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import attrs

from application.ports.clock import Clock
from application.ports.outgoing import Outgoing
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue

WEBHOOK: Final = "kept.webhook"
PATIENCE: Final = timedelta(seconds=10)
SHORTEST_SECRET: Final = 24
"""How many bytes a secret has at least; fewer could be guessed."""

_PREFIX: Final = "whsec_"


@attrs.frozen
class Secret:
    """What only sender and receiver know, as bytes; it is never shown."""

    value: bytes = attrs.field(repr=False)

    @classmethod
    def parse(cls, field: str, text: str) -> Secret:
        """Read `whsec_` and base64, or any text that is long enough; raise `InvalidValue`, which does not show it."""
        try:
            value = b64decode(text.removeprefix(_PREFIX), validate=True) if text.startswith(_PREFIX) else text.encode()
        except ValueError:
            raise InvalidValue(field, "…", "is not base64 after 'whsec_'", "copy the whole secret") from None
        if len(value) < SHORTEST_SECRET:
            remedy = f"use {SHORTEST_SECRET} bytes or more, such as those of `openssl rand -base64 32`"
            raise InvalidValue(field, "…", f"has {len(value)} bytes", remedy)
        return cls(value)

    def signature(self, id: str, at: int, body: bytes) -> str:
        """Return how a message is signed that is sent `at` these seconds since the Unix epoch."""
        signed = f"{id}.{at}.".encode() + body
        return "v1," + b64encode(hmac.digest(self.value, signed, hashlib.sha256)).decode()


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return parts if usable else None


def _to_the_web(_instance: object, _attribute: object, url: str) -> None:
    parts = _parts(url)
    if parts is None:
        raise InvalidValue("url", url, "is no address on the web", "write 'https://host/path'")
    if parts.username or parts.password:
        # Arguments stand in the store and are shown; whatever authenticates us must not.
        raise InvalidValue("url", f"{parts.scheme}://…", "carries a password", "leave it out; the message is signed")


@attrs.frozen
class Receiver:
    """Where to tell it."""

    url: str = attrs.field(validator=_to_the_web)


@attrs.frozen
class TellWebhook:
    """
    Posts what the run is about: its events, or none where its schedule has a rule.

    Every attempt of a run carries the same id, so a receiver that remembers ids hears it once. The headers are those
    of Standard Webhooks.
    """

    clock: Clock
    outgoing: Outgoing
    secret: Secret | None

    def __call__(self, receiver: Receiver, context: RunContext) -> None:
        if self.secret is None:
            remedy = "set it where the workers start, and in the receiver"
            raise InvalidValue("KEPT_WEBHOOK_SECRET", "", "is not set, and nothing goes out unsigned", remedy)
        body = json.dumps(_message(context), separators=(",", ":"), ensure_ascii=False).encode()
        headers = _headers(self.secret, context.fire_id, self.clock.now(), body)
        self.outgoing.post(receiver.url, body, headers, min(PATIENCE, context.timeout or PATIENCE))


def _headers(secret: Secret, id: str, now: datetime, body: bytes) -> Mapping[str, str]:
    at = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "kept",
        "Idempotency-Key": id,
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": secret.signature(id, at, body),
    }


def _message(context: RunContext) -> dict[str, Any]:
    events = [
        {"name": each.name, "key": each.key, "at": each.at.isoformat(), "payload": dict(each.payload)}
        for each in context.events
    ]
    return {
        "id": context.fire_id,
        "schedule": context.schedule_id,
        "slot": context.slot.isoformat(),
        "attempt": context.attempt,
        "events": events,
    }
