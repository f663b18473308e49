"""Draws that replay: every choice follows from a seed, on any version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """A stream of choices derived from a seed and the number of the case."""

    def __init__(self, seed: int, case: int) -> None:
        self._name = f"{seed}:{case}"
        self._drawn = 0

    def below(self, limit: int) -> int:
        """Return a whole number in [0, limit)."""
        self._drawn += 1
        digest = blake2b(f"{self._name}:{self._drawn}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % limit

    def between(self, low: int, high: int) -> int:
        """Return a whole number in [low, high]."""
        return low + self.below(high - low + 1)

    def one(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]
