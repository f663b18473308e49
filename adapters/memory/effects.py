"""What handlers did, remembered in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from application.ports.effects import Effect, Effects
from domain.scheduling.values import FireId


class InMemoryEffects(Effects):
    """Remembers effects for as long as it lives."""

    def __init__(self) -> None:
        self._effects: dict[FireId, Effect] = {}
        self._counts: Counter[str] = Counter()

    def apply(self, fire_id: FireId, kind: str, data: Mapping[str, Any]) -> bool:
        if fire_id in self._effects:
            return False
        self._effects[fire_id] = Effect(kind, dict(data))
        self._counts[kind] += 1
        return True

    def of(self, fire_ids: Sequence[FireId]) -> Sequence[Effect | None]:
        return [self._effects.get(fire_id) for fire_id in fire_ids]

    def count(self, kind: str) -> int:
        return self._counts[kind]
