"""How far a schedule has been decided."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from domain.scheduling.values import in_utc


@attrs.frozen
class Through:
    """A recurring schedule: every slot up to and including `cursor`, its high-water mark, has been decided."""

    cursor: datetime = attrs.field(validator=in_utc)


@attrs.frozen
class Pending:
    """A one-off whose slot has not been decided."""


@attrs.frozen
class Settled:
    """A one-off whose slot was decided at `at`."""

    at: datetime = attrs.field(validator=in_utc)


Progress: TypeAlias = Through | Pending | Settled
