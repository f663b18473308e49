"""What a command returns to spread its work over child runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

import attrs

from application.commands.payload import as_arguments
from domain.scheduling.definition import CommandCall
from domain.scheduling.errors import InvalidValue
from domain.scheduling.fan_out import ITEMS_LIMIT
from domain.scheduling.outcome import ReturnedItems
from domain.scheduling.run_states import Item

FIELD: Final = "items"
SIZE_LIMIT: Final = 256 * 1024
"""How many bytes of JSON all items of one fan-out are at most: they travel with the run until each is one itself."""

Payload: TypeAlias = Mapping[str, Any] | attrs.AttrsInstance


def _keyed(items: Iterable[Payload] | Mapping[str, Payload]) -> tuple[tuple[str, Payload], ...]:
    # What yields without end must not be read to its end to be refused.
    bounded = islice(items.items() if isinstance(items, Mapping) else _numbered(items), ITEMS_LIMIT + 1)
    found = tuple(bounded)
    if len(found) > ITEMS_LIMIT:
        remedy = "let each item stand for several, or let one child run do the rest under a schedule of its own"
        raise InvalidValue(FIELD, f"more than {ITEMS_LIMIT}", "are too many for one run", remedy)
    return found


def _numbered(items: Iterable[Payload]) -> Iterable[tuple[str, Payload]]:
    return ((str(index), payload) for index, payload in enumerate(items))


@attrs.frozen
class FanOut:
    """
    The items of a command's work: each becomes a child run of `command`, with attempts of its own.

    An item is a payload or its JSON arguments; a mapping gives each item the key (letters and digits, at most 32) that
    names its run, else its index does. Without items the run that returned them has succeeded. More than `ITEMS_LIMIT`
    items, more than `SIZE_LIMIT` bytes of them, and what is no JSON raise `InvalidValue`.
    """

    command: str
    items: tuple[tuple[str, Payload], ...] = attrs.field(converter=_keyed)

    def returned(self, check: Callable[[CommandCall], None]) -> ReturnedItems:
        """Return the items as they are recorded; raise `InvalidValue`, naming the item, for one that cannot be kept."""
        items = tuple(self._item(key, payload, check) for key, payload in self.items)
        size = sum(len(json.dumps(dict(item.arguments)).encode()) for item in items)
        if size > SIZE_LIMIT:
            remedy = f"use at most {SIZE_LIMIT}; keep what is large elsewhere and pass its key"
            raise InvalidValue(FIELD, f"{size} bytes", "are too large", remedy)
        return ReturnedItems(self.command, items)

    def _item(self, key: str, payload: Payload, check: Callable[[CommandCall], None]) -> Item:
        try:
            item = Item(key, as_arguments(payload))
            check(CommandCall(self.command, item.arguments))
        except InvalidValue as refusal:
            place = f"{FIELD}[{key!r}]: {refusal.field}"
            raise InvalidValue(place, refusal.value, refusal.problem, refusal.remedy) from None
        return item
