"""What a worker offers: its commands, told so that a call can be checked without them."""

from __future__ import annotations

from typing import Any

from application.commands.command import Command
from application.commands.payload import check_size
from application.commands.schema import check_against, schema_of
from application.ports.published_commands import Offer
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue


def offer_of(command: Command[..., Any]) -> Offer:
    """Return what is published of a command."""
    return Offer(
        name=command.name,
        schema=schema_of(command.payload) if command.payload else None,
        timeout=command.timeout,
        idempotent=command.idempotent,
    )


def check_offer(offer: Offer, call: CommandCall) -> None:
    """Raise `InvalidValue` if the arguments cannot become the payload of what is offered."""
    check_size(call.arguments)
    if offer.schema is not None:
        check_against(offer.schema, call.arguments)
    elif call.arguments:
        raise InvalidValue("arguments", dict(call.arguments), f"are given to {call.name}", "it takes none")
