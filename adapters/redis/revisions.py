"""Definitions that this process has read or written already."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from adapters.redis.documents.schedule import RevisionKey
from domain.scheduling.definition import Revision

MOST: Final = 16_384  # some tens of megabytes at worst, however many schedules there are


class Revisions:
    """
    The revisions used last, at most `most` of them.

    A revision never changes under its key, so nothing here grows stale, and what is known here need
    not be written again. It is added after the store has it, never before.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[RevisionKey, Revision] = OrderedDict()

    def get(self, key: RevisionKey) -> Revision | None:
        """Return a revision if it is known, and keep it longer."""
        found = self._known.get(key)
        if found:
            self._known.move_to_end(key)
        return found

    def __contains__(self, key: RevisionKey) -> bool:
        return key in self._known

    def add(self, key: RevisionKey, revision: Revision) -> None:
        """Remember a revision that the store has; the one unused for longest makes room."""
        self._known[key] = revision
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
