"""Runs, and the compare-and-set that moves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from application.ports.lease_store import Lease
from application.ports.recorded import Recorded
from domain.scheduling.definition import Priority
from domain.scheduling.run import Run
from domain.scheduling.values import FireId, ScheduleId


@attrs.frozen
class RunChange:
    """
    One transition of one run; it stands only if the store still holds `before`'s version.

    `children` are the child runs that begin, or begin again, with it; they stand or fall with it.
    """

    before: Run
    after: Run
    children: tuple[Run, ...] = ()


@attrs.frozen
class Pulse:
    """What a heartbeat tells the worker: is the attempt still its own, and has somebody asked it to stop?"""

    is_current: bool
    cancel_asked: bool = False


class RunStore(Protocol):
    """
    Keeps the runs and the indexes over them, which follow from each run's state alone.

    Waiting runs stand at `not_before`; those that fanned out stand beside them at `look_at`, or, once none of their
    child runs is unfinished, at the instant of that; queued ones, by priority, at the instant of hand-over;
    running ones at their last heartbeat; waiting and queued ones also at the last instant at which they
    may begin, if there is one: the deadline or, of a retry, the end of its window if that is earlier. What was
    noted at an instant that is still to come was noted before the clock stepped back: where `beyond` is given,
    whatever stands strictly after it counts as noted long ago. All methods raise `StoreUnreachable` when the
    store does not answer.
    """

    def get(self, fire_id: FireId) -> Run | None:
        """Return a run, or None if nobody knows it (any more); raise `UnreadableDocument` if it cannot be read."""
        ...

    def many(self, fire_ids: Sequence[FireId]) -> Sequence[Run | None]:
        """Return the runs in the order asked; raise `UnreadableDocument`, naming the run, if one cannot be read."""
        ...

    def set_run_aside(self, fire_id: FireId, why: str, now: datetime) -> None:
        """
        Put off a run that nobody here can go on with until `SECOND_LOOK` after `now`, and remember it.

        Only indexes in which it is due move; its document stays as it is. Idempotent.
        """
        ...

    def waiting(self, now: datetime, limit: int) -> Sequence[Run]:
        """
        Return the runs that somebody has to go on with at `now`, earliest first, at most `limit`.

        They wait, and their `not_before` is at or before `now`; or they fanned out, and a portion of their child runs
        is to be recorded, or all of those have ended.
        """
        ...

    def queued(
        self, priority: Priority, before: datetime, limit: int, *, beyond: datetime | None = None
    ) -> Sequence[Run]:
        """Return queued runs handed over strictly before `before`, earliest first, at most `limit`."""
        ...

    def silent(self, since: datetime, limit: int, *, beyond: datetime | None = None) -> Sequence[Run]:
        """Return running runs that were not heard of after `since`, longest silence first, at most `limit`."""
        ...

    def expired(self, now: datetime, limit: int) -> Sequence[Run]:
        """Return waiting and queued runs whose last instant to begin lies strictly before `now`, at most `limit`."""
        ...

    def has_running(self) -> bool:
        """Tell whether any run is running, so that somebody has to listen for its heartbeat."""
        ...

    def has_queued(self) -> bool:
        """Tell whether any run is queued, so that somebody has to see that its delivery does not get lost."""
        ...

    def advance(self, changes: Sequence[RunChange], now: datetime, *, lease: Lease | None = None) -> Sequence[Recorded]:
        """
        Write each transition whole or not at all: run, indexes and, at the end of a run, the schedule's notice.

        A change whose version is stale is refused and the others stand. An ended run leaves the
        schedule's and the exclusive group's unfinished ones; the schedule, and those that wait for the
        group, are due at `now`; the notice carries the instant of the ended state. A child run is none of the
        schedule's unfinished ones, and gives no notice: when the last one has ended, its parent waits for the
        coordinator at `now`. Children leave the store together with their parent. With a lease (the coordinator) a
        lost one raises `LostLease` and nothing is written; without one (workers, operators) the
        version alone decides. A run appears once per call. More than `WRITES_AT_ONCE` raise
        `InvalidValue`. After `StoreUnreachable` the caller reads again, as with `record`.
        """
        ...

    def beat(self, fire_id: FireId, token: str, now: datetime) -> Pulse:
        """Note that the attempt with this token lives; a no-op that says so if it was fenced off."""
        ...

    def requested(self, id: ScheduleId, limit: int) -> Sequence[FireId]:
        """Return the newest runs of a schedule that were asked for by hand, newest first."""
        ...

    def failed(self, limit: int) -> Sequence[FireId]:
        """
        Return the newest failed runs of all schedules, newest first: the dead-letter list.

        A child run is not in it: its parent is, once that has ended.
        """
        ...
