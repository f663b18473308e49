"""One schedule's ledger in memory, in the order of its slots."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from datetime import datetime

import attrs

from domain.scheduling.decisions import Span
from domain.scheduling.ledger import Entry


@attrs.define
class Book:
    """Entries by the slot at which they begin; reading either end costs the same however long the account is."""

    _entries: dict[datetime, Entry] = attrs.field(factory=dict)
    _firsts: list[datetime] = attrs.field(factory=list)

    def __len__(self) -> int:
        return len(self._firsts)

    def put(self, entry: Entry) -> None:
        """Keep an entry, in place of any that begins within its span."""
        if entry.span.first not in self._entries:
            insort(self._firsts, entry.span.first)
        self._entries[entry.span.first] = entry
        if not entry.span.is_single:
            self._drop_covered(entry.span)

    def _drop_covered(self, span: Span) -> None:
        start, end = bisect_right(self._firsts, span.first), bisect_right(self._firsts, span.last)
        for first in self._firsts[start:end]:
            del self._entries[first]
        del self._firsts[start:end]

    def __contains__(self, first: datetime) -> bool:
        return first in self._entries

    def __delitem__(self, first: datetime) -> None:
        """Take the entry out that begins at this slot; raise `KeyError` if there is none."""
        del self._entries[first]
        del self._firsts[bisect_left(self._firsts, first)]

    def tail(self) -> Entry | None:
        """Return the newest entry."""
        return self._entries[self._firsts[-1]] if self._firsts else None

    def oldest(self, limit: int, after: datetime | None) -> Sequence[Entry]:
        """Return the oldest entries that begin after `after`, oldest first."""
        start = bisect_right(self._firsts, after) if after else 0
        return [self._entries[first] for first in self._firsts[start : start + limit]]

    def newest(self, limit: int) -> Sequence[Entry]:
        """Return the newest entries, oldest first."""
        return [self._entries[first] for first in self._firsts[-limit:]] if limit > 0 else []

    def at(self, slot: datetime) -> Entry | None:
        """Return the entry that accounts for a slot."""
        position = bisect_right(self._firsts, slot)
        entry = self._entries[self._firsts[position - 1]] if position else None
        return entry if entry and slot <= entry.span.last else None
