"""How the steps of features are worded."""

from __future__ import annotations

from functools import partial
from typing import Final

from pytest_bdd import parsers


class _Text:
    """What `{name:Id}` or `{name:Instant}` takes in the wording of a step."""

    def __init__(self, pattern: str) -> None:
        self.pattern: Final = pattern

    def __call__(self, text: str) -> str:
        return text


_TYPES: Final = {
    "Id": _Text(r"[\w-]+"),
    "Instant": _Text(r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d)?"),
}

phrase: Final = partial(parsers.parse, extra_types=_TYPES)
"""The wording of a step."""
