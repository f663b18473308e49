"""Duplicates: what becomes of a promise whose key stands already."""

from __future__ import annotations

from enum import StrEnum


class OnDuplicate(StrEnum):
    """
    What a promise does that was made before: nothing, take the place of the one that stands, or be refused.

    The policy of the promise that stands decides. Where both carry the version of their subject, an older or
    equal one changes nothing under any policy.
    """

    IGNORE = "ignore"
    REPLACE = "replace"
    REJECT = "reject"


def is_outdated(known: int | None, version: int | None) -> bool:
    """Tell whether a message about a subject is one that was acted on before, or an older one."""
    return known is not None and version is not None and version <= known


def is_newer(known: int | None, version: int | None) -> bool:
    """Tell whether a message is known to be younger than everything that was acted on."""
    return known is not None and version is not None and version > known
