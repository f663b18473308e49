"""Policies that are named by a word, or by a table with that word and its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from adapters.declarations.kinds import Kind, choice
from adapters.declarations.reading import Reading
from domain.scheduling.errors import InvalidValue


@attrs.frozen
class Choice:
    """One policy on offer: how to make it, and which settings its table may have."""

    make: Callable[..., Any]
    settings: Mapping[str, Kind] = attrs.field(factory=dict)


Menu: TypeAlias = Mapping[str, Choice]


def choose(reading: Reading, key: str, menu: Menu, default: str | None = None) -> Any:
    """Read `key = "word"` or `key = { policy = "word", … }`; return None when absent or wrong."""
    match reading.table.get(key):
        case None:
            return None
        case dict() as table:
            return _from_table(Reading(table, reading.problems, f"{reading.prefix}{key}."), menu, default)
        case _:
            word = reading.value(key, choice(*menu))
            return menu[word].make() if word else None


def _from_table(reading: Reading, menu: Menu, default: str | None) -> Any:
    word = reading.value("policy", choice(*menu)) if "policy" in reading else default
    if word is None:
        if "policy" not in reading:
            missing = InvalidValue("key", f"{reading.prefix}policy", "is missing", f"use one of {', '.join(menu)}")
            reading.note(missing)
        return None
    chosen = menu[word]
    _refuse_the_settings_of_others(reading, menu, word)
    return reading.make(chosen.make, **reading.given(**chosen.settings))


def _refuse_the_settings_of_others(reading: Reading, menu: Menu, word: str) -> None:
    """Say of a setting that another policy has that it has no effect here; any other key is misspelt."""
    elsewhere = {key: name for name, other in menu.items() for key in other.settings}
    own = {"policy", *menu[word].settings}
    for key in reading.table.keys() & elsewhere.keys() - own:
        field, remedy = f"{reading.prefix}{key}", f"remove it, or use policy = {elsewhere[key]!r}"
        reading.note(InvalidValue(field, reading.table[key], f"has no effect with policy = {word!r}", remedy))
    reading.allow(own | elsewhere.keys())
