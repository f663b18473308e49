"""How many there are of something, as people read it."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with the word for so many: '1 slot', '2 slots', '1 delivery', '2 deliveries'."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
