"""The document of an operator's act."""

from __future__ import annotations

from typing import Final

from adapters.redis.documents.reading import NUMBER, TEXT, check_fields, reading
from adapters.redis.documents.shapes import INSTANT, Shape
from adapters.redis.documents.text import FORMAT, opened, written
from application.ports.schedule_store import Act

KIND: Final = "act"

_FIELDS: Final = {
    **dict.fromkeys(("format", "at"), NUMBER),
    **dict.fromkeys(("by", "what", "why", "before", "after"), TEXT),
}
_ACT: Final = Shape(Act, {"at": INSTANT})


def write_act(act: Act) -> str:
    """Return the document of an act."""
    return written({"format": FORMAT, **_ACT.write(act)})


@reading(KIND)
def read_act(text: bytes | str) -> Act:
    """Return the act that was written."""
    document = opened(text, KIND)
    check_fields(document, KIND, _FIELDS)
    del document["format"]
    return _ACT.read(document)
