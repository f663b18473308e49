"""What a handler is told about the run that it executes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from domain.scheduling.events import Event
from domain.scheduling.slot import parse_fire_id
from domain.scheduling.values import FireId, ScheduleId


class RunStopped(Exception):
    """A handler noticed that its run was asked to stop, and did; the run ends as cancelled, not as failed."""


def _never() -> bool:
    return False


def _unknown() -> None:
    return None


def _asked(answer: datetime | Callable[[], datetime | None] | None) -> Callable[[], datetime | None]:
    return answer if callable(answer) else lambda: answer


@attrs.frozen(kw_only=True)
class RunContext:
    """
    One attempt of one run, as its handler sees it; all instants are in UTC.

    `fire_id` is the idempotency key: it is the same in every attempt of the run. `slot` is the instant
    the run stands for, not the present one: a handler that counts, selects or removes "as of" the slot does
    the same when it runs again. No attempt begins after `deadline`; this one may take as long as `timeout`.
    `events` are those that the run is about, oldest first: one, or all of a batch; none where the schedule does not
    listen to events. `reading` is what the gauge of `adaptive`, or else of `gate`, showed when the slot started; None
    where none is asked, or it could not be read.
    """

    fire_id: FireId
    schedule_id: ScheduleId
    slot: datetime
    attempt: int = 1
    late: bool = False
    deadline: datetime | None = None
    events: tuple[Event, ...] = ()
    reading: float | None = None
    timeout: timedelta | None = None
    cancelled: Callable[[], bool] = attrs.field(default=_never, eq=False, repr=False)
    _previous_success: Callable[[], datetime | None] = attrs.field(
        default=_unknown, alias="previous_success", converter=_asked, eq=False, repr=False
    )

    @property
    def previous_success(self) -> datetime | None:
        """Return the newest slot before this one whose run succeeded, where one is known; each look asks the store."""
        return self._previous_success()

    @property
    def item(self) -> str | None:
        """Return the key of the item that this is the child run of, None for any other run."""
        return parse_fire_id(self.fire_id).item_key or None

    def stop_if_cancelled(self) -> None:
        """Raise `RunStopped` if somebody asked the run to stop; for loops that have a good place to end."""
        if self.cancelled():
            raise RunStopped(f"{self.fire_id} was asked to stop")
