"""The one call that our jobs carry: a name that nobody imports, and the delivery as JSON arguments."""

from __future__ import annotations

from typing import Final

from domain.scheduling.delivery import Delivery

ENTRY: Final = "kept.run_delivery"


def call_of(delivery: Delivery) -> str:
    """
    Return what RQ's `JSONSerializer` reads as function, instance, arguments and keywords.

    The worker compares it with the bytes of the job instead of reading them: what was planted is
    never parsed, let alone imported. Fire ids need no escaping.
    """
    return f'["{ENTRY}",null,["{delivery.fire_id}",{delivery.attempt},{delivery.ordinal}],{{}}]'
