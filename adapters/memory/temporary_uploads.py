"""The temporary uploads of the sample platform, kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from application.ports.temporary_uploads import TemporaryUploads
from domain.learning.temporary_upload import TemporaryUpload


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
