"""The sample platform's world, kept in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from application.ports.effects import Effect, Effects
from application.ports.live_classes import LiveClasses
from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.instructor_report import Day
from domain.learning.live_class import LiveClass
from domain.learning.temporary_upload import TemporaryUpload
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


class InMemoryTemporaryUploads(TemporaryUploads):
    """Keeps uploads for as long as it lives."""

    def __init__(self) -> None:
        self._uploads: dict[str, TemporaryUpload] = {}

    def put(self, upload: TemporaryUpload) -> None:
        self._uploads[upload.id] = upload

    def expired(self, now: datetime, limit: int) -> Sequence[TemporaryUpload]:
        found = [upload for upload in self._uploads.values() if upload.has_expired(now)]
        return sorted(found, key=lambda upload: (upload.expires_at, upload.id))[:limit]

    def remove(self, ids: Collection[str]) -> None:
        for id in ids:
            self._uploads.pop(id, None)


class InMemoryLiveClasses(LiveClasses):
    """Keeps classes for as long as it lives."""

    def __init__(self) -> None:
        self._classes: dict[str, LiveClass] = {}

    def put(self, live_class: LiveClass) -> None:
        self._classes[live_class.id] = live_class

    def given_by(self, instructor: str, day: Day) -> Sequence[LiveClass]:
        found = [each for each in self._classes.values() if each.instructor == instructor and each.starts_at in day]
        return sorted(found, key=lambda each: (each.starts_at, each.id))
