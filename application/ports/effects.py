"""What the sample platform did to its world, remembered under the fire id it was done for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import attrs

from domain.scheduling.values import FireId


@attrs.frozen
class Effect:
    """One thing that was done: what kind, and the particulars as plain JSON."""

    kind: str
    data: Mapping[str, Any] = attrs.field(factory=dict)


class Effects(Protocol):
    """
    Remembers one effect per fire id: the handler's own memory, which makes "at least once" into "once".

    An effect is remembered for at least 30 days, much longer than a run can be tried again. All
    methods raise `StoreUnreachable` when the store does not answer.
    """

    def apply(self, fire_id: FireId, kind: str, data: Mapping[str, Any]) -> bool:
        """
        Do it, unless it was done under this fire id before: remember the effect and count its kind, atomically.

        Return True the first time. Afterwards nothing changes, whatever kind and data are, and False is returned.
        """
        ...

    def of(self, fire_ids: Sequence[FireId]) -> Sequence[Effect | None]:
        """Return what was done under each fire id, in the order asked; None where nothing was."""
        ...

    def count(self, kind: str) -> int:
        """Return how many effects of this kind were ever applied."""
        ...
