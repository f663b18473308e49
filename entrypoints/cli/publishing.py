"""`kept publish`: something happened, and every schedule that listens hears of it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from application.commands.nesting import too_deep
from application.ports.inboxes import Acceptance
from application.scheduling.events import Events
from domain.scheduling.errors import InvalidValue
from entrypoints.cli.options import AsJson
from entrypoints.cli.screen import say, show_document
from entrypoints.starting import opened


def publish(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="What happened, such as class.booked.")],
    key: Annotated[str, typer.Option("--key", help="Which one it was: under the same key it is the same event.")],
    payload: Annotated[str, typer.Option("--payload", metavar="JSON", help="What the event says: an object.")] = "{}",
    as_json: AsJson = False,
) -> None:
    """Publish an event: each schedule that listens to it gets it once, however often it is published."""
    said = _payload(payload)
    with opened("cli") as container:
        events: Events = container.events()
        acceptance = events.publish(event, said, key=key)
    if as_json:
        show_document({"event": event, "key": key, "before": acceptance.before, "listeners": [*acceptance.listeners]})
    else:
        say(f"{event} {key}: {_told(acceptance)}")


def _payload(text: str) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except ValueError:
        payload = None
    except RecursionError:
        raise too_deep("--payload") from None
    if not isinstance(payload, dict):
        raise InvalidValue("--payload", text, "is not a JSON object", """write '{"class": "yoga-7"}'""")
    return payload


def _told(acceptance: Acceptance) -> str:
    if acceptance.before:
        return "was accepted before, nothing changes"
    return f"accepted by {', '.join(acceptance.listeners)}" if acceptance.listeners else "nobody listens"
