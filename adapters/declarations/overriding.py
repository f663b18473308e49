"""The same file under another policy: what `kept simulate --policy` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from adapters.declarations.policies import MISSED, OVERLAP
from adapters.declarations.suggestions import did_you_mean
from adapters.declarations.timing import NEVER_MISSED
from domain.scheduling.errors import InvalidValue

ALL = "all"


@attrs.frozen
class Override:
    """
    A missed-run policy and, if it is named, an overlap policy that take the place of a schedule's own.

    It is applied to the table and not to the definition, since only the table tells whether the owner
    chose the overlap policy or left it to follow from the missed-run policy.
    """

    missed: str
    overlap: str | None = None

    @classmethod
    def parse(cls, field: str, text: str) -> Override:
        """Read MISSED or MISSED/OVERLAP; raise `InvalidValue` for an unknown word."""
        missed, slash, overlap = text.partition("/")
        for word, known in ((missed, MISSED), (overlap, OVERLAP)):
            if word not in known and (word is missed or slash):
                raise InvalidValue(field, text, f"has no policy {word!r}", did_you_mean(word, known))
        return cls(missed, overlap or None)

    def __str__(self) -> str:
        return f"{self.missed}/{self.overlap}" if self.overlap else self.missed

    def rewrite(self, table: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Return the table with these policies; settings of `missed` stay where the new policy has them.

        What cannot be missed is left without a missed-run policy: one file may hold both kinds.
        """
        missed = {"missed": {**self._kept(table.get("missed")), "policy": self.missed}}
        overlap = {"overlap": self.overlap} if self.overlap else {}
        return {**table, **({} if NEVER_MISSED & table.keys() else missed), **overlap}

    def _kept(self, missed: Any) -> Mapping[str, Any]:
        own = {key for menu in MISSED.values() for key in menu.settings} - set(MISSED[self.missed].settings)
        return {key: value for key, value in missed.items() if key not in own} if isinstance(missed, dict) else {}


def overrides(field: str, texts: list[str]) -> list[Override]:
    """Read the values of a repeated option; `all` stands for every missed-run policy."""
    words = [word for text in texts for word in (MISSED if text == ALL else [text])]
    return [Override.parse(field, word) for word in words]
