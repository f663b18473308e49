"""The document of what one worker offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.redis.documents.shapes import DURATION, Shape
from adapters.redis.documents.text import FORMAT, opened, written
from application.ports.published_commands import Offer

KIND: Final = "offers"

_OFFER: Final = Shape(Offer, {"timeout": DURATION})


def write_offers(offers: Sequence[Offer]) -> str:
    """Return the document of a set of offers; equal ones in the same order have the same text."""
    return written({"format": FORMAT, "commands": [_OFFER.write(each) for each in offers]})


def read_offers(text: bytes | str) -> tuple[Offer, ...]:
    """Return the offers that were written."""
    return tuple(_OFFER.read(each) for each in opened(text, KIND)["commands"])
