"""How often the coordinator does what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.limits import positive_duration

LARGEST_BATCH: Final = 500
"""How much the ports promise to write at once."""


@attrs.frozen(kw_only=True)
class Cadence:
    """
    The rhythm of a scheduler process; nothing here decides a slot.

    `lease_ttl` is how long leadership lasts unless renewed every `renewal`, which is also the longest
    sleep of a leader. `heartbeat` is how often a worker reports, `lost_after` the silence after
    which its attempt is lost. `redeliver_after` is how long a delivery may be on its way.
    """

    batch: int = attrs.field(default=LARGEST_BATCH)
    lease_ttl: timedelta = attrs.field(default=timedelta(seconds=3), validator=positive_duration)
    heartbeat: timedelta = attrs.field(default=timedelta(seconds=3), validator=positive_duration)
    lost_after: timedelta = attrs.field(default=timedelta(seconds=15), validator=positive_duration)
    redeliver_after: timedelta = attrs.field(default=timedelta(seconds=5), validator=positive_duration)
    shortest_backoff: timedelta = attrs.field(default=timedelta(milliseconds=100), validator=positive_duration)
    longest_backoff: timedelta = attrs.field(default=timedelta(seconds=5), validator=positive_duration)

    @batch.validator
    def _that_a_store_takes(self, _attribute: object, value: int) -> None:
        if not 1 <= value <= LARGEST_BATCH:
            raise InvalidValue("batch", value, "is no number that a store takes at once", f"use 1 to {LARGEST_BATCH}")

    @property
    def renewal(self) -> timedelta:
        """Return how often the leader renews: three times per TTL, so that two renewals may fail."""
        return self.lease_ttl / 3
