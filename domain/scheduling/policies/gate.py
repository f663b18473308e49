"""The gate: slots start only while a gauge shows what was asked for."""

from __future__ import annotations

from enum import StrEnum

import attrs

from domain.scheduling.errors import InvalidValue
from domain.scheduling.policies.gauges import GaugeName, gauge_name
from domain.scheduling.policies.limits import finite


class Unknown(StrEnum):
    """How a gate stands while its gauge cannot be read."""

    OPEN = "open"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Gate:
    """
    Open while the gauge reads less than `below` and more than `above`, whichever of the two are set.

    While the gauge cannot be read the gate stands as `when_unknown` says: open, unless its owner says otherwise,
    because work that stops without anybody's wish is worse than work at a bad moment.
    """

    gauge: GaugeName = attrs.field(converter=gauge_name)
    below: float | None = attrs.field(default=None, validator=finite)
    above: float | None = attrs.field(default=None, validator=finite)
    when_unknown: Unknown = attrs.field(default=Unknown.OPEN, converter=Unknown)

    def __attrs_post_init__(self) -> None:
        if self.below is None and self.above is None:
            remedy = "say when it is open: below = 2.0, above = 10, or both"
            raise InvalidValue("gauge", self.gauge, "has neither 'below' nor 'above'", remedy)
        if self.below is not None and self.above is not None and self.below <= self.above:
            remedy = "let 'above' be the lower of the two; the gate is open between them"
            raise InvalidValue("below", self.below, f"is not more than 'above' ({self.above})", remedy)

    def is_open(self, reading: float | None) -> bool:
        """Tell whether slots may start while the gauge reads so; None is a gauge that could not be read."""
        if reading is None:
            return self.when_unknown is Unknown.OPEN
        return (self.below is None or reading < self.below) and (self.above is None or reading > self.above)

    @property
    def asked(self) -> str:
        """Return what was asked of the gauge, in words."""
        limits = {"above": self.above, "below": self.below}
        return " and ".join(f"{word} {limit:g}" for word, limit in limits.items() if limit is not None)
