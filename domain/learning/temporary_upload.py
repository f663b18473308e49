"""Temporary uploads: kept for a while, then cleaned up."""

from __future__ import annotations

from datetime import datetime

import attrs

from domain.learning.values import in_utc


@attrs.frozen(kw_only=True)
class TemporaryUpload:
    """
    A file that a learner handed in, to be looked at until it expires.

    Its removal may be late, but must not silently stop: that is what `evaluate` watches.
    """

    id: str
    owner: str
    expires_at: datetime = attrs.field(validator=in_utc)

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the upload may be removed at `now`."""
        return self.expires_at <= now
