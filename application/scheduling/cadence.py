"""How often the coordinator does what."""

from __future__ import annotations

from datetime import timedelta

import attrs

from domain.scheduling.policies.limits import positive, positive_duration


@attrs.frozen(kw_only=True)
class Cadence:
    """
    The rhythm of a scheduler process; nothing here decides a slot.

    `lease_ttl` is how long leadership lasts unless renewed every `renewal`, which is also the longest
    sleep of a leader. `heartbeat` is how often a worker reports, `lost_after` the silence after
    which its attempt is lost. `redeliver_after` is how long a delivery may be on its way.
    """

    batch: int = attrs.field(default=500, validator=positive)
    lease_ttl: timedelta = attrs.field(default=timedelta(seconds=3), validator=positive_duration)
    heartbeat: timedelta = attrs.field(default=timedelta(seconds=3), validator=positive_duration)
    lost_after: timedelta = attrs.field(default=timedelta(seconds=15), validator=positive_duration)
    redeliver_after: timedelta = attrs.field(default=timedelta(seconds=5), validator=positive_duration)
    shortest_backoff: timedelta = attrs.field(default=timedelta(milliseconds=100), validator=positive_duration)
    longest_backoff: timedelta = attrs.field(default=timedelta(seconds=5), validator=positive_duration)

    @property
    def renewal(self) -> timedelta:
        """Return how often the leader renews: three times per TTL, so that two renewals may fail."""
        return self.lease_ttl / 3
