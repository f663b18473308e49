"""How much one write may carry."""

from __future__ import annotations

from typing import Final

from domain.scheduling.errors import InvalidValue

WRITES_AT_ONCE: Final = 500


def check_size(what: str, count: int) -> None:
    """Raise `InvalidValue` for more writes than a store takes at once: it would serve nobody else meanwhile."""
    if count > WRITES_AT_ONCE:
        raise InvalidValue(what, count, "are too many for one write", f"pass at most {WRITES_AT_ONCE} at a time")
