"""What is due when: keys in the order of their instants."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

import attrs

K = TypeVar("K", bound=str)


@attrs.define
class Agenda(Generic[K]):
    """One instant for each key, earliest first: the first one and the next few cost the same however many wait."""

    _instants: dict[K, datetime] = attrs.field(factory=dict)
    _order: list[tuple[datetime, K]] = attrs.field(factory=list)

    def __bool__(self) -> bool:
        return bool(self._order)

    def __setitem__(self, key: K, at: datetime) -> None:
        """Note a key at an instant, in place of the one at which it stood."""
        self.drop(key)
        self._instants[key] = at
        insort(self._order, (at, key))

    def get(self, key: K) -> datetime | None:
        """Return the instant of a key, or None while it has none."""
        return self._instants.get(key)

    def put_off(self, key: K, reached: datetime, until: datetime) -> None:
        """Move a key that stands at or before `reached` to `until`; leave any other where it is."""
        at = self.get(key)
        if at is not None and at <= reached:
            self[key] = until

    def drop(self, key: K) -> None:
        """Take a key out, if it is there."""
        at = self._instants.pop(key, None)
        if at is not None:
            del self._order[bisect_left(self._order, (at, key))]

    def first(self) -> datetime | None:
        """Return the earliest instant."""
        return self._order[0][0] if self._order else None

    def reached(self, until: datetime) -> Sequence[K]:
        """Return the keys whose instant is at or before `until`, earliest first."""
        if not self._order or self._order[0][0] > until:
            return ()
        return [key for _, key in self._order[: bisect_right(self._order, until, key=_instant)]]

    def after(self, instant: datetime) -> Sequence[K]:
        """Return the keys whose instant lies after `instant`, earliest first."""
        return [key for _, key in self._order[bisect_right(self._order, instant, key=_instant) :]]

    def newest(self, limit: int) -> Sequence[K]:
        """Return the keys with the latest instants, latest first."""
        return [key for _, key in self._order[: -limit - 1 : -1]]


def _instant(entry: tuple[datetime, str]) -> datetime:
    return entry[0]
