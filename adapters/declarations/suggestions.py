"""The nearest valid word for a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """Return the valid word that looks most like `word`, or None when nothing comes near."""
    by_lower_case = {known.lower(): known for known in valid}
    found = difflib.get_close_matches(word.lower().replace("-", "_"), by_lower_case, n=1)
    return by_lower_case[found[0]] if found else None


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """Return the remedy for a word that is not known: the nearest valid one, or the list of them."""
    choices = list(valid)
    found = nearest(word, choices)
    return f"did you mean {found!r}?" if found else f"use one of {', '.join(choices)}"
