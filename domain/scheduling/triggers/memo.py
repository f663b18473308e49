"""Answers that hold for a whole interval, remembered so that schedules which share a trigger share its cost."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from typing import Final

import attrs

KEYS_REMEMBERED: Final = 4096
ANSWERS_PER_KEY: Final = 4


@attrs.frozen
class Answer:
    """Slots that answer the same question of every instant from `since` to `through`, both included."""

    since: datetime
    through: datetime
    slots: tuple[datetime, ...]


@lru_cache(maxsize=KEYS_REMEMBERED)
def answers(_key: Hashable) -> list[Answer]:
    """
    Return the recent answers of one question, newest first.

    Forgetting them changes the cost of a call and nothing else: a trigger stays a pure function.
    """
    return []


def recall(known: list[Answer], instant: datetime) -> tuple[datetime, ...] | None:
    """Return the remembered slots that hold at `instant`, or None."""
    for answer in known:
        if answer.since <= instant <= answer.through:
            return answer.slots
    return None


def remember(known: list[Answer], answer: Answer) -> None:
    """Put `answer` first and forget the oldest beyond the limit, in one step that other threads see whole."""
    known[:] = [answer, *known[: ANSWERS_PER_KEY - 1]]
