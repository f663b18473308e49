"""Rule: what a webhook is told is signed, says what the run is about, and has one id however often it is sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs
import pytest

from adapters.clocks.manual import ManualClock
from adapters.memory.outgoing import MemoryOutgoing
from application.builtin.webhook import Receiver, Secret, TellWebhook
from application.ports.outgoing import NotTaken
from application.run_context import RunContext
from domain.scheduling.errors import InvalidValue
from domain.scheduling.events import Event, EventKey, EventName
from domain.scheduling.values import FireId, ScheduleId

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
BYTES: Final = b"0123456789abcdef01234567"
SECRET: Final = Secret(BYTES)
URL: Final = "https://pager.example/hook"
ALERT: Final = Event(name=EventName("kept.alert"), key=EventKey("x-1-raised"), at=NOON, payload={"kind": "failing"})
CONTEXT: Final = RunContext(fire_id=FireId("pager-0-n1"), schedule_id=ScheduleId("pager"), slot=NOON, events=(ALERT,))


def told(context: RunContext = CONTEXT, outgoing: MemoryOutgoing | None = None) -> MemoryOutgoing:
    outgoing = outgoing or MemoryOutgoing()
    TellWebhook(ManualClock(NOON + timedelta(seconds=1.9)), outgoing, SECRET)(Receiver(URL), context)
    return outgoing


def test_the_message_says_what_the_run_is_about() -> None:
    """All events of a batch, with their payloads."""
    (sent,) = told().sent

    assert (sent.url, json.loads(sent.body)) == (
        URL,
        {
            "id": "pager-0-n1",
            "schedule": "pager",
            "slot": "2026-03-02T12:00:00+00:00",
            "attempt": 1,
            "events": [
                {
                    "name": "kept.alert",
                    "key": "x-1-raised",
                    "at": "2026-03-02T12:00:00+00:00",
                    "payload": {"kind": "failing"},
                }
            ],
        },
    )


def test_it_is_signed_over_id_time_and_body() -> None:
    """As Standard Webhooks has it, so receivers find a library."""
    (sent,) = told().sent
    id, at, signature = (sent.headers[f"webhook-{each}"] for each in ("id", "timestamp", "signature"))

    assert (id, at) == ("pager-0-n1", str(int(NOON.timestamp()) + 1))
    wanted = hmac.new(BYTES, f"{id}.{at}.".encode() + sent.body, hashlib.sha256).digest()
    assert signature == "v1," + b64encode(wanted).decode()


def test_the_signature_is_that_of_the_specification() -> None:
    """The example that Standard Webhooks gives."""
    secret = Secret.parse("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    signature = secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_attempt_has_the_same_id() -> None:
    """So that a receiver which remembers ids hears it once."""
    outgoing = told(attrs.evolve(CONTEXT, attempt=2), told())

    assert {sent.headers["Idempotency-Key"] for sent in outgoing.sent} == {"pager-0-n1"}


def test_what_is_not_taken_fails_the_attempt() -> None:
    """The retry policy of the schedule says what follows."""
    with pytest.raises(NotTaken):
        told(outgoing=MemoryOutgoing(refusing={URL}))


def test_without_a_secret_nothing_is_sent() -> None:
    """A receiver could not tell it from anybody else's."""
    outgoing = MemoryOutgoing()

    with pytest.raises(InvalidValue, match="KEPT_WEBHOOK_SECRET: '' is not set, and nothing goes out unsigned"):
        TellWebhook(ManualClock(NOON), outgoing, None)(Receiver(URL), CONTEXT)
    assert outgoing.sent == []


@pytest.mark.parametrize("url", ["", "pager.example", "ftp://x/", "https://", "file:///etc/passwd", "http://x:y/"])
def test_a_receiver_is_an_address_on_the_web(url: str) -> None:
    with pytest.raises(InvalidValue, match="is no address on the web; write 'https://host/path'"):
        Receiver(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    """Arguments stand in the store."""
    with pytest.raises(InvalidValue, match="carries a password") as refusal:
        Receiver("https://ada:hunter2@pager.example/")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("text", ["short", "whsec_!!!", "whsec_c2hvcnQ="])
def test_a_secret_that_cannot_be_used_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        Secret.parse("KEPT_WEBHOOK_SECRET", text)
    assert text not in str(refusal.value)


def test_a_secret_is_never_shown() -> None:
    assert repr(SECRET) == "Secret()"
    assert Secret.parse("x", BYTES.decode()) == Secret.parse("x", "whsec_" + b64encode(BYTES).decode()) == SECRET
