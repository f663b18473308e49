"""What the client answers."""

from __future__ import annotations

from datetime import datetime

import attrs

from domain.scheduling.promises import Effect


@attrs.frozen(kw_only=True)
class Promised:
    """
    How a promise stands after a word about it.

    `effect` is what that word did. `at` (UTC) is the instant that is promised, None where none is (any more).
    `doubts` say why its run may have to wait: each a line for a log.
    """

    key: str
    effect: Effect
    at: datetime | None = None
    doubts: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Published:
    """
    What became of an event: the ids of the schedules that heard it, in alphabetical order.

    `before` says that it had been accepted under its key already, and that nothing changed.
    """

    event: str
    key: str
    listeners: tuple[str, ...] = ()
    before: bool = False


@attrs.frozen(kw_only=True)
class Triggered:
    """The run that was asked for, and its state by then: asked for again, it may have ended long ago."""

    fire_id: str
    state: str
