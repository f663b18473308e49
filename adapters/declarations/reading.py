"""Reading one table key by key, noting every problem instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeVar

import attrs

from adapters.declarations.errors import within
from adapters.declarations.kinds import Kind
from adapters.declarations.suggestions import did_you_mean, nearest
from domain.scheduling.errors import InvalidValue

T = TypeVar("T")

LONGEST_SHOWN: Final = 200


@attrs.frozen
class Reading:
    """
    One table of the file on its way to domain values.

    A key that is absent is left to the domain's default; one that cannot be read is left out and its
    problem is noted, so the caller goes on and every mistake is found in one go. `prefix` is where the
    table stands within its schedule, `meant` holds the keys that misspelt ones come near.
    """

    table: Mapping[str, Any]
    problems: list[InvalidValue] = attrs.field(factory=list)
    prefix: str = ""
    meant: set[str] = attrs.field(factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def allow(self, keys: Collection[str]) -> None:
        """Note every key that is not among `keys`, with the nearest one that is."""
        for key in self.table:
            if key not in keys:
                self.note(InvalidValue("key", self.prefix + key, "is not known", did_you_mean(key, sorted(keys))))
                self.meant.add(nearest(key, sorted(keys)) or key)

    def given(self, **kinds: Kind) -> dict[str, Any]:
        """Return the values of those keys that are there and can be read."""
        values = {key: self.value(key, kind) for key, kind in kinds.items() if key in self.table}
        return {key: value for key, value in values.items() if value is not None}

    def value(self, key: str, kind: Callable[[str, Any], T]) -> T | None:
        """Return the value of one key, or None when it is absent or cannot be read."""
        if key not in self.table:
            return None
        return self.attempt(lambda: kind(self.prefix + key, self.table[key]))

    def inside(self, key: str) -> Reading:
        """Return the reading of the table that stands under `key`."""
        return Reading(self.table[key], self.problems, f"{self.prefix}{key}.")

    def make(self, what: Callable[..., T], renamed: Mapping[str, str] | None = None, **values: Any) -> T | None:
        """Construct a domain value; note its refusal under the key that `renamed` gives its field."""
        try:
            return what(**values)
        except InvalidValue as refusal:
            field = (renamed or {}).get(refusal.field, refusal.field)
            found = InvalidValue(field, self._as_written(field, refusal.value), refusal.problem, refusal.remedy)
            self.note(within(self.prefix, found))
            return None

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return what `read` returns; note its refusal."""
        try:
            return read()
        except InvalidValue as refusal:
            self.note(refusal)
            return None

    def _as_written(self, field: str, value: Any) -> Any:
        """Return the text under a key such as 'every' or 'every.max', or `value` where no text stands there."""
        written: Any = self.table
        for key in field.split("."):
            written = written.get(key) if isinstance(written, Mapping) else None
        return written if isinstance(written, str) else value

    def note(self, refusal: InvalidValue) -> None:
        """Remember a problem; of a value that would fill the screen only the beginning."""
        shown = repr(refusal.value)
        value = refusal.value if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
        self.problems.append(InvalidValue(refusal.field, value, refusal.problem, refusal.remedy))
