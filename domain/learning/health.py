"""The platform's health: whether what should happen regularly still does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from domain.learning.temporary_upload import TemporaryUpload

CLEAN_UP_MAY_BE_LATE_BY: Final = timedelta(hours=6)


@attrs.frozen
class Health:
    """A verdict and what it rests on: no complaint means healthy."""

    complaints: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether there is nothing to complain about."""
        return not self.complaints


def evaluate(expired_uploads: Sequence[TemporaryUpload], now: datetime) -> Health:
    """Judge the platform as of `now` by the uploads that have expired and are still there."""
    overdue = [each for each in expired_uploads if each.expires_at <= now - CLEAN_UP_MAY_BE_LATE_BY]
    if not overdue:
        return Health()
    oldest = min(each.expires_at for each in overdue)
    return Health(
        (f"{len(overdue)} expired upload(s) were not cleaned up; the oldest expired at {oldest.isoformat()}",)
    )
