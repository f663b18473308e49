"""What the doctor says about one thing."""

from __future__ import annotations

from enum import StrEnum

import attrs


class State(StrEnum):
    """How bad a finding is: promises hold, hold with a reservation, or do not."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was looked at, and the remedy where something has to be done."""

    check: str
    state: State = State.OK
    says: str
    remedy: str = ""
