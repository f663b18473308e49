"""The document of what one worker offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.redis.documents.reading import LIST, NUMBER, check_fields, reading
from adapters.redis.documents.shapes import DURATION, Shape
from adapters.redis.documents.text import FORMAT, opened, written
from application.ports.published_commands import Offer

KIND: Final = "offers"

_OFFER: Final = Shape(Offer, {"timeout": DURATION})


def write_offers(offers: Sequence[Offer]) -> str:
    """Return the document of a set of offers; equal ones in the same order have the same text."""
    return written({"format": FORMAT, "commands": [_OFFER.write(each) for each in offers]})


@reading(KIND)
def read_offers(text: bytes | str) -> tuple[Offer, ...]:
    """Return the offers that were written."""
    document = opened(text, KIND)
    check_fields(document, KIND, {"format": NUMBER, "commands": LIST})
    return tuple(_OFFER.read(each) for each in document["commands"])
