"""The temporary uploads of the sample platform."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.learning.temporary_upload import TemporaryUpload


class TemporaryUploads(Protocol):
    """Keeps uploads until they are removed; raises `StoreUnreachable` when the store does not answer."""

    def put(self, upload: TemporaryUpload) -> None:
        """Keep an upload, in place of one with the same id."""
        ...

    def expired(self, now: datetime, limit: int) -> Sequence[TemporaryUpload]:
        """Return uploads that have expired at `now`, the one that expired first first, at most `limit`."""
        ...

    def remove(self, ids: Collection[str]) -> None:
        """Forget these uploads; one that is gone already is no error."""
        ...
