"""Rule: an event leaves the outbox once it was acted on, or set aside with the reason, and never before."""

from __future__ import annotations

import pytest

from adapters.memory.outbox import InMemoryOutbox
from application.learning.relay import AT_ONCE, Relay
from application.ports.errors import StoreUnreachable
from application.ports.outbox import Aside, Envelope
from domain.learning.class_events import ClassCancelled, ClassEvent
from domain.scheduling.errors import Refused


def cancelled(version: int) -> ClassEvent:
    return ClassCancelled(class_id="algebra", version=version)


def outbox_of(count: int) -> InMemoryOutbox:
    outbox = InMemoryOutbox()
    outbox.append([cancelled(version) for version in range(1, count + 1)])
    return outbox


def test_everything_that_waits_is_told_in_order() -> None:
    outbox = outbox_of(AT_ONCE + 1)
    heard: list[int] = []

    Relay(outbox, lambda event: heard.append(event.version)).turn()

    assert heard == list(range(1, AT_ONCE + 2))
    assert outbox.waiting() == 0


def test_what_happens_meanwhile_is_told_in_the_same_turn() -> None:
    outbox = outbox_of(1)
    heard: list[int] = []

    def hear(event: ClassEvent) -> None:
        heard.append(event.version)
        if event.version < 3:
            outbox.append([cancelled(event.version + 1)])

    Relay(outbox, hear).turn()

    assert heard == [1, 2, 3]


def test_what_is_refused_is_set_aside_with_the_reason_and_holds_nobody_up() -> None:
    outbox = outbox_of(2)
    heard: list[int] = []
    told: list[tuple[Envelope, str]] = []

    def hear(event: ClassEvent) -> None:
        if event.version == 1:
            raise Refused("promise: 'reminder-algebra' is a recurring schedule")
        heard.append(event.version)

    Relay(outbox, hear, lambda envelope, why: told.append((envelope, why))).turn()

    refused = Envelope("1", cancelled(1))
    assert heard == [2]
    assert outbox.waiting() == 0
    assert outbox.aside() == [Aside(refused, "promise: 'reminder-algebra' is a recurring schedule")]
    assert told == [(refused, "promise: 'reminder-algebra' is a recurring schedule")]


def test_an_event_that_could_not_be_acted_on_now_waits_for_the_next_turn() -> None:
    outbox = outbox_of(2)

    def hear(_event: ClassEvent) -> None:
        raise StoreUnreachable("store: the server does not answer")

    with pytest.raises(StoreUnreachable):
        Relay(outbox, hear).turn()

    assert outbox.waiting() == 2
    assert outbox.aside() == []
